import path from 'node:path';
import makeLimit from 'p-limit';
import { describeWriteFailure } from '../archive/write-failure.ts';
import { IntegrityError, messageOf, ToolError, throwAll } from '../errors.ts';
import type { IndexSettings } from '../lock/index-settings.ts';
import { describePackage, type LockedWheel } from '../lock/lock.ts';
import { HttpFailure, type HttpRequest, type Ports, type Progress } from '../ports.ts';
import type { WheelStore } from './wheel-store.ts';

export interface FetchContext {
  readonly ports: Pick<Ports, 'http' | 'log' | 'sleep' | 'signal'>;
  readonly store: WheelStore;
  readonly root: string;
  /** Asked only when something must be fetched: it may start Python. */
  readonly settings: () => Promise<IndexSettings>;
}

export interface Fetched {
  readonly wheels: number;
  readonly bytes: number;
}

// The index's servers answer many small files; more connections than this bring nothing on two cores.
const parallel = 12;
const attempts = 5;

/** Fetches wheels while locks are still being made; each wheel once. */
export class WheelFetcher {
  readonly #context: FetchContext;
  readonly #limit = makeLimit(parallel);
  readonly #seen = new Set<string>();
  readonly #work: Promise<void>[] = [];
  readonly #errors: unknown[] = [];
  readonly #progress: Progress;
  #fetched: Fetched = { wheels: 0, bytes: 0 };
  #isStopped = false;

  constructor(context: FetchContext) {
    this.#context = context;
    this.#progress = context.ports.log.progress('Fetching wheels', 0);
  }

  /** Asks for wheels; returns at once. */
  want(wheels: readonly LockedWheel[]): void {
    // Largest first: the last connection to end should be a short one.
    for (const wheel of [...wheels].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))) {
      if (this.#seen.has(wheel.sha256)) continue;
      this.#seen.add(wheel.sha256);
      if (!this.#context.store.has(wheel.sha256)) this.#work.push(this.#limit(() => this.#fetch(wheel)));
    }
  }

  /**
   * Resolves when all that was asked for is in the store. Independent fetches go on after a failure.
   * @throws ToolError, IntegrityError
   */
  async finish(): Promise<Fetched> {
    await Promise.all(this.#work);
    this.#progress.done();
    throwAll(this.#errors);
    return this.#fetched;
  }

  /** Begins no further fetch and resolves, with what failed, when those under way have ended. */
  async stop(): Promise<readonly unknown[]> {
    this.#isStopped = true;
    await Promise.all(this.#work);
    this.#progress.done();
    return this.#errors;
  }

  async #fetch(wheel: LockedWheel): Promise<void> {
    if (this.#isStopped) return;
    try {
      await fetchOne(wheel, this.#context);
      this.#progress.step(wheel.filename);
      if (wheel.location.kind !== 'url') return;
      const bytes = this.#fetched.bytes + (wheel.bytes ?? 0);
      this.#fetched = { wheels: this.#fetched.wheels + 1, bytes };
    } catch (error) {
      this.#errors.push(error);
    }
  }
}

async function fetchOne(wheel: LockedWheel, context: FetchContext): Promise<void> {
  const { location } = wheel;
  if (location.kind === 'url') await download({ ...wheel, url: location.url }, context);
  else if (location.kind === 'path')
    await takeLocal(wheel, path.join(context.root, location.path), context.store);
  else {
    throw new ToolError(`${describePackage(wheel)} was built from source and is no longer in the store.`, {
      hint: 'Run again; it will be built again.',
    });
  }
}

async function takeLocal(wheel: LockedWheel, file: string, store: WheelStore): Promise<void> {
  const actual = await store.add(file);
  if (actual !== wheel.sha256) throw mismatch(wheel, actual);
}

/** A wheel to download; without `sha256` whatever comes is taken and its digest given back. */
export interface Download {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly url: string;
  readonly sha256: string | undefined;
  readonly bytes: number | undefined;
}

/**
 * Streams one wheel into the store, again after 5xx, 429, resets and short bodies; gives its SHA-256.
 * @throws ToolError, IntegrityError
 */
export async function download(wheel: Download, context: FetchContext): Promise<string> {
  const settings = await context.settings();
  const { origin, hostname, host } = new URL(wheel.url);
  const authorization = settings.credentials.get(origin);
  const isInsecure = settings.insecureHosts.some((trusted) => trusted === hostname || trusted === host);
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadOnce(wheel, context, { authorization, isInsecure, proxy: settings.proxy });
    } catch (error) {
      const pauseMs = retryPauseMs(error, attempt);
      if (pauseMs === undefined) throw describeFailure(wheel, error);
      context.ports.log.debug(`${wheel.filename}: ${messageOf(error)}; again in ${pauseMs} ms.`);
      await context.ports.sleep(pauseMs);
    }
  }
}

async function downloadOnce(wheel: Download, context: FetchContext, request: HttpRequest): Promise<string> {
  const reception = await context.store.receive(wheel.sha256);
  let received = 0;
  let actual: string;
  try {
    await context.ports.http.download(wheel.url, request, (chunk) => {
      received += chunk.length;
      return reception.write(chunk);
    });
    actual = await reception.end();
  } catch (error) {
    await reception.abandon();
    throw error;
  }
  if (wheel.sha256 === undefined || actual === wheel.sha256) return actual;
  const isShort = wheel.bytes !== undefined && received < wheel.bytes;
  if (isShort)
    throw new HttpFailure(`only ${received} of ${wheel.bytes} bytes came`, {
      cause: mismatch(wheel, actual),
    });
  throw mismatch(wheel, actual);
}

/** How long to wait before the next attempt; undefined when there is no sense in one. */
function retryPauseMs(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof HttpFailure) || attempt >= attempts) return undefined;
  const isWorthIt = error.status === undefined || error.status === 429 || error.status >= 500;
  if (!isWorthIt) return undefined;
  const backOffMs = 200 * 2 ** (attempt - 1);
  return Math.min(error.retryAfterMs ?? backOffMs, 30_000);
}

function describeFailure(wheel: Download, error: unknown): unknown {
  if (!(error instanceof HttpFailure)) return describeWriteFailure(error, wheel.filename, 'cache-dir');
  if (error.cause instanceof IntegrityError) return error.cause;
  const isDenied = error.status === 401 || error.status === 403;
  return new ToolError(
    `${wheel.filename} could not be fetched from ${new URL(wheel.url).host}: ${error.message}.`,
    {
      hint: isDenied
        ? 'Check the credentials of the index (URL, environment or netrc).'
        : 'Check the index and the network, then run again.',
      cause: error,
    },
  );
}

function mismatch(wheel: Pick<Download, 'filename' | 'sha256'>, actual: string): IntegrityError {
  return new IntegrityError(`${wheel.filename} is not the file that was locked.`, {
    details: [`sha256 locked:   ${wheel.sha256}`, `sha256 received: ${actual}`],
    hint: 'Nothing of it was used. Check the index or the proxy in between.',
  });
}
