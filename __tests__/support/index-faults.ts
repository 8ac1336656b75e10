import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong for GET requests of some path. */
export type Fault = FaultScope &
  (
    | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
    /** Announces the whole length, sends half and drops the connection. */
    | { readonly kind: 'truncate' }
    /** Ends in order after half: only the hash tells. */
    | { readonly kind: 'cut' }
    /** Right length, one other byte in the middle. */
    | { readonly kind: 'corrupt' }
    /** Resets the connection instead of an answer. */
    | { readonly kind: 'reset' }
    /** Never answers. */
    | { readonly kind: 'hang' }
    /** Sends the body in eight parts, with a pause before each. */
    | { readonly kind: 'slow'; readonly delayMs: number }
  );

interface FaultScope {
  /** The end of the request's path (a file name, or `/simple/name/`), or a pattern of it. */
  readonly path: string | RegExp;
  /** How many requests it befalls; 1 when absent. */
  readonly times?: number;
  /** Also befalls requests with a Range header (uv reads metadata that way). */
  readonly ranges?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Faults yet to happen; `take` uses one up. */
export interface FaultList {
  add(fault: Fault): void;
  take(path: string, isRange: boolean): Fault | undefined;
  clear(): void;
}

/** An empty list of faults. The first that fits a request befalls it. */
export function makeFaultList(): FaultList {
  const faults: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    take(path, isRange) {
      const found = faults.find(
        ({ fault, left }) =>
          left > 0 &&
          (!isRange || fault.ranges === true) &&
          (typeof fault.path === 'string' ? path.endsWith(fault.path) : fault.path.test(path)),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault;
    },
    clear: () => void faults.splice(0),
  };
}

/** Sends the answer, whole or with the fault; gives the status that went out (0: none). */
export function sendAnswer(response: ServerResponse, answer: Answer, fault: Fault | undefined): number {
  const { body } = answer;
  const half = body.subarray(0, body.length >> 1);
  switch (fault?.kind) {
    case undefined:
      return send(response, answer);
    case 'status': {
      const retry = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      const text = Buffer.from(`fault ${fault.status}\n`);
      return send(response, { status: fault.status, headers: retry, body: text });
    }
    case 'cut':
      return send(response, { ...answer, body: half });
    case 'corrupt':
      return send(response, { ...answer, body: flipByte(body) });
    case 'truncate':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
      response.write(half, () => response.destroy());
      return answer.status;
    case 'reset':
      response.socket?.resetAndDestroy();
      return 0;
    case 'hang':
      return 0;
    case 'slow':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
      sendSlowly(response, body, fault.delayMs).catch(() => response.destroy());
      return answer.status;
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): number {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
  return status;
}

function flipByte(body: Buffer): Buffer {
  const middle = body.length >> 1;
  const flipped = Buffer.from(body);
  flipped[middle] = (body[middle] ?? 0) ^ 0xff;
  return flipped;
}

async function sendSlowly(response: ServerResponse, body: Buffer, delayMs: number): Promise<void> {
  const step = Math.max(1, Math.ceil(body.length / 8));
  for (let start = 0; start < body.length && !response.destroyed; start += step) {
    await sleep(delayMs);
    response.write(body.subarray(start, start + step));
  }
  response.end();
}
