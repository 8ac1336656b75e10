import { scanTokens } from './scan-tokens.ts';

// Each repair scans the file again; a file with more defects is rather not Python.
const maxRepairs = 10;

/** Text of the same length and lines in which lines with an unclosed bracket or string are replaced, so that the rest can be read. */
export function repairText(text: string): string {
  let repaired = text;
  for (let count = 0; count < maxRepairs; count++) {
    const { defect } = scanTokens(repaired);
    if (defect === undefined || opensLongString(repaired, defect)) return repaired;
    repaired = replaceLine(repaired, defect);
  }
  return repaired;
}

// Where a long string should have ended, nobody knows.
function opensLongString(text: string, start: number): boolean {
  return /^[a-z]*("""|''')/i.test(text.slice(start, start + 5));
}

// The block that the line opens, or stands in, keeps its place.
function replaceLine(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset) === -1 ? text.length : text.indexOf('\n', offset);
  const line = text.slice(start, end);
  const [indentation = ''] = /^\s*/.exec(line) ?? [];
  const isHeader = /^(?:async|class|def|elif|else|except|for|if|while|with)\b/.test(line.trimStart());
  const replacement = `${indentation}${isHeader ? 'if 1:' : 'pass'}`;
  const filled = replacement.length > line.length ? '' : replacement;
  return text.slice(0, start) + filled.padEnd(line.length) + text.slice(end);
}
