/** A text without its long runs of whitespace, and the way back to the offsets of the original. */
export interface Squeezed {
  readonly text: string;
  originalOffset(offset: number): number;
}

// The grammar's scanner reads a run of whitespace again from each of its characters: 200,000 blanks took 20 s.
const longRun = /[ \t\r\n]{33,}/g;

/** Means the same to the parser: a run keeps a line break if it had one. Texts of strings are taken from the original. */
export function squeezeWhitespace(text: string): Squeezed {
  const ends: number[] = [];
  const shifts: number[] = [];
  let shift = 0;
  const squeezed = text.replace(longRun, (run: string, at: number) => {
    const kept = run.includes('\n') ? '\n' : ' ';
    ends.push(at - shift + kept.length);
    shift += run.length - kept.length;
    shifts.push(shift);
    return kept;
  });
  if (ends.length === 0) return { text, originalOffset: (offset) => offset };
  return { text: squeezed, originalOffset: (offset) => offset + shiftAt(ends, shifts, offset) };
}

/** The sum of what was cut from the runs that end at or before the offset. */
function shiftAt(ends: readonly number[], shifts: readonly number[], offset: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (shifts[low - 1] ?? 0);
}
