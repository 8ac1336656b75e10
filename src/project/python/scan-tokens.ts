import { endLine, scanCode } from './scan-code.ts';
import type { CodeFrame, LogicalLine, Scan, TextFrame } from './scan-state.ts';
import { scanText } from './scan-text.ts';

/** What the tokens of a file tell without its grammar. */
export interface TokenScan {
  readonly lines: readonly LogicalLine[];
  /** Offsets of the import statements. */
  readonly imports: readonly number[];
  /** Text of the same length with every bracket on one line and type parameters without defaults. */
  readonly flat: string;
  /** Offset of the first bracket or string that is never closed, or bracket that closes nothing. */
  readonly defect: number | undefined;
  /** Offset of the first default of a type parameter. */
  readonly typeDefault: number | undefined;
}

/** Follows strings and brackets to the end of the file or to the first defect. */
export function scanTokens(text: string): TokenScan {
  const scan = startScan(text);
  while (scan.at < text.length && scan.defect === undefined) {
    const frame = scan.frames.at(-1);
    if (frame !== undefined && isText(frame)) scanText(scan, frame);
    else scanCode(scan, frame);
  }
  endLine(scan);
  const { lines, imports, typeDefault } = scan;
  const defect = scan.defect ?? scan.frames.at(-1)?.start;
  return { lines, imports, flat: blankOut(text, scan.blanks), defect, typeDefault };
}

function startScan(text: string): Scan {
  const facts = { line: undefined, at: 0, defect: undefined, typeDefault: undefined };
  return { text, frames: [], blanks: [], lines: [], imports: [], words: ['', ''], ...facts };
}

function isText(frame: CodeFrame | TextFrame): frame is TextFrame {
  return frame.kind === 'string' || frame.kind === 'specifier';
}

function blankOut(text: string, blanks: Scan['blanks']): string {
  const parts: string[] = [];
  let kept = 0;
  for (const [start, end] of [...blanks].sort(([one], [other]) => one - other)) {
    if (end <= kept) continue;
    parts.push(text.slice(kept, start), ' '.repeat(end - Math.max(kept, start)));
    kept = end;
  }
  return parts.join('') + text.slice(kept);
}
