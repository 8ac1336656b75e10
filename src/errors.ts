/**
 * An error means the run cannot go on. Findings are data and never take this road.
 * `hint` is what to do next; `details` are facts worth showing under the message.
 */
export class CoraError extends Error {
  readonly exitCode: number = 70;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.hint = facts.hint;
    this.details = facts.details ?? [];
  }
}

export interface ErrorFacts {
  readonly hint?: string | undefined;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** The user's input is wrong: an option, a folder, a requirements file. Exit code 2. */
export class InputError extends CoraError {
  override readonly exitCode = 2;
}

/** A tool we need (uv, pip, an index, the file system) failed. Exit code 3. */
export class ToolError extends CoraError {
  override readonly exitCode = 3;
}

/** An object store refused. Exit code 4. */
export class StoreError extends CoraError {
  override readonly exitCode = 4;
}

/** Bytes are not the bytes they must be; the message names both digests. Exit code 5. */
export class IntegrityError extends CoraError {
  override readonly exitCode = 5;
}

/** Stopped from outside. Exit code 128 + the signal's number, as shells have it. */
export class Interrupted extends CoraError {
  override readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${signal}; the output is as it was before.`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** Several independent failures of one run, shown together; the worst decides the exit code. */
export class CoraErrors extends CoraError {
  override readonly exitCode: number;
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super(`${errors.length} errors.`);
    this.errors = errors;
    this.exitCode = Math.max(...errors.map(exitCodeOf));
  }
}

/** The exit code of whatever was thrown: 70 for anything that is not ours. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CoraError ? error.exitCode : 70;
}

/** Throws what was collected: nothing, the one error itself, or all of them together. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new CoraErrors(errors);
}

/** The message of an unknown thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
