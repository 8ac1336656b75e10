import { CoraError, CoraErrors, messageOf } from '../errors.ts';

/** One failure as people read it: what, details, what next. */
export interface ShownError {
  readonly title: string;
  readonly lines: readonly string[];
}

const pleaseReport = 'This is a bug of cora-build. Please report it with the lines above.';

/** All failures of a run, in words. An error that is not ours keeps its stack. */
export function showError(error: unknown): readonly ShownError[] {
  if (error instanceof CoraErrors) {
    // Twelve archives can fail for one reason; it is said once.
    return [
      ...new Map(error.errors.flatMap(showError).map((shown) => [JSON.stringify(shown), shown])).values(),
    ];
  }
  if (error instanceof CoraError) {
    return [
      { title: error.message, lines: [...error.details, ...(error.hint === undefined ? [] : [error.hint])] },
    ];
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  return [{ title: messageOf(error), lines: [...stack.map((line) => line.trim()), pleaseReport] }];
}
