import type { Scan, TextFrame } from './scan-state.ts';

const stop = /["'\\\n{}]/g;

/** Goes on to the next character of a string that means something, and past it. */
export function scanText(scan: Scan, frame: TextFrame): void {
  const { text, frames } = scan;
  stop.lastIndex = scan.at;
  const start = stop.exec(text)?.index ?? text.length;
  const mark = text.charAt(start);
  scan.at = start + 1;
  if (mark === '\\') scan.at = start + escapeLength(text, start, frame);
  else if (mark === '{' && frame.isFormat) scanBrace(scan, frame, start);
  else if (mark === '}' && frame.kind === 'specifier') frames.splice(-2);
  else if (mark === '\n' && frame.quote.length === 1) scan.defect = frame.start;
  else if (text.startsWith(frame.quote, start)) scanQuote(scan, frame, start);
}

function scanBrace(scan: Scan, { kind, quote }: TextFrame, start: number): void {
  if (kind === 'string' && scan.text.charAt(start + 1) === '{') {
    scan.at = start + 2;
    return;
  }
  const facts = { isTypeParameters: false, defaultStart: undefined };
  scan.frames.push({ kind: 'field', open: '{', start, quote, ...facts });
}

// A quote in a specifier leaves the field around it open.
function scanQuote(scan: Scan, { kind, quote, start: opened }: TextFrame, start: number): void {
  scan.at = start + quote.length;
  if (kind === 'specifier') scan.defect = opened;
  else scan.frames.pop();
}

const unicodeName = /\\N\{[^}\n]*\}/y;

function escapeLength(text: string, start: number, { isFormat, isRaw }: TextFrame): number {
  const next = text.charAt(start + 1);
  if (next === '\r' && text.charAt(start + 2) === '\n') return 3;
  if (!isFormat) return 2;
  if (next === '{' || next === '}') return 1;
  unicodeName.lastIndex = start;
  return isRaw ? 2 : (unicodeName.exec(text)?.[0].length ?? 2);
}
