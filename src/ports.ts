/** Interfaces of what leaves the process. Only `shell/` implements them. */
export interface Ports {
  readonly log: Log;
  readonly exec: Exec;
  readonly http: Http;
  /** Environment of the run, less what belongs to the host (inputs, tokens). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Waits; rejects at once when the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted, with an `Interrupted`, when the user or the runner wants the run to stop. */
  readonly signal: AbortSignal;
  /** The platform's folder for caches, for this tool. */
  readonly defaultCacheDir: string;
}

/** What people see while it runs. `debug` only on request. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  /** A named part of the run; on GitHub a folded group. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>;
  /** A text that must never be shown from now on. */
  hide(secret: string): void;
  /** Long work: call `step` as it goes on and `done` at its end. */
  progress(title: string, total: number): Progress;
}

export interface Progress {
  step(label: string): void;
  done(): void;
}

/** Runs a tool with an argv array, never a shell string. Does not throw on a non-zero exit code. */
export type Exec = (argv: readonly string[], options?: ExecOptions) => Promise<ExecResult>;

export interface ExecOptions {
  readonly cwd?: string;
  /** The whole environment of the child. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  readonly stdin?: string;
}

/** `exitCode` is undefined when the tool could not be started (`failure` says why). */
export interface ExecResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure?: unknown;
}

/** Fetches over http(s) with the user's proxies and netrc, following redirects. */
export interface Http {
  /** Begins to load what a download needs. */
  prepare(): void;
  /**
   * Streams a body into `onChunk`, one chunk at a time; resolves when it has come whole.
   * @throws HttpFailure
   */
  download(url: string, request: HttpRequest, onChunk: (chunk: Buffer) => Promise<unknown>): Promise<void>;
}

export interface HttpRequest {
  /** Sent to the URL's own origin only, never on to where a redirect leads. */
  readonly authorization: string | undefined;
  /** Accept any certificate: the user's configuration trusts this host. */
  readonly isInsecure: boolean;
  /** A proxy of the user's configuration; the environment's own is known anyway. */
  readonly proxy: string | undefined;
}

/** A request that gave no whole body. */
export class HttpFailure extends Error {
  /** Absent when no answer came, or it broke off. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    facts: { status?: number; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: facts.cause });
    this.name = 'HttpFailure';
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
