/** Where the scan of a file's tokens is. */
export interface Scan {
  readonly text: string;
  /** What is open, outermost first. */
  readonly frames: (CodeFrame | TextFrame)[];
  /** What is to be blanked, by start. */
  readonly blanks: (readonly [start: number, end: number])[];
  readonly lines: LogicalLine[];
  /** Offsets of the import statements. */
  readonly imports: number[];
  /** The logical line that is not at its end yet. */
  line: LogicalLine | undefined;
  /** The last two words, while nothing but space follows them. */
  words: readonly [string, string];
  at: number;
  defect: number | undefined;
  typeDefault: number | undefined;
}

/** A line as Python counts them: with the lines that brackets, strings and backslashes continue. */
export interface LogicalLine {
  /** Offset of its first token. */
  readonly start: number;
  /** A colon outside of brackets is in it. */
  hasColon: boolean;
  /** The mark it ends with so far, if that stands outside of brackets. */
  lastMark: string;
}

/** An open bracket, or an open `{` of a format string. */
export interface CodeFrame {
  readonly kind: 'bracket' | 'field';
  readonly open: string;
  readonly start: number;
  /** The quote that ends the string around a field; empty for a bracket. */
  readonly quote: string;
  readonly isTypeParameters: boolean;
  /** Where the default of the current type parameter starts. */
  defaultStart: number | undefined;
}

/** An open string, or the specifier behind the `:` of a field. */
export interface TextFrame {
  readonly kind: 'string' | 'specifier';
  readonly quote: string;
  readonly isFormat: boolean;
  readonly isRaw: boolean;
  readonly start: number;
}
