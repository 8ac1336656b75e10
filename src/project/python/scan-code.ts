import type { CodeFrame, LogicalLine, Scan } from './scan-state.ts';

// Space, what ends or says nothing, a string with its prefix, a word; else any one mark.
const token =
  /([ \t\f\uFEFF]+|\\\r?\n)|(\r?\n|#[^\n]*)|([rR]?[fFtTbB]|[fFtTbB][rR]|[rRuU])?("""|'''|"|')|([\w\x80-\uFFFF]+)|[\s\S]/y;

/** Goes past the next token of code; `frame` is the bracket it stands in. */
export function scanCode(scan: Scan, frame: CodeFrame | undefined): void {
  const start = scan.at;
  token.lastIndex = start;
  const [found = ' ', space, ignored, prefix = '', quote, word] = token.exec(scan.text) ?? [];
  scan.at = start + found.length;
  if (space !== undefined) return;
  if (ignored !== undefined) {
    if (frame !== undefined) scan.blanks.push([start, scan.at]);
    else if (found.endsWith('\n')) endLine(scan);
    return;
  }
  if (frame === undefined && isImport(scan, word)) scan.imports.push(start);
  const line = continueLine(scan, start);
  line.lastMark = word === undefined && frame === undefined ? found : '';
  if (line.lastMark === ':') line.hasColon = true;
  if (quote !== undefined) openString(scan, { quote, prefix, start });
  else if (word === undefined) scanMark(scan, frame, start);
  scan.words = word === undefined ? ['', ''] : [scan.words[1], word];
}

function isImport({ line }: Scan, word: string | undefined): boolean {
  const isFirst = line === undefined || line.lastMark === ':' || line.lastMark === ';';
  return isFirst && (word === 'import' || word === 'from');
}

function continueLine(scan: Scan, start: number): LogicalLine {
  scan.line ??= { start, hasColon: false, lastMark: '' };
  return scan.line;
}

/** Closes the logical line at its end. */
export function endLine(scan: Scan): void {
  if (scan.line !== undefined) scan.lines.push(scan.line);
  scan.line = undefined;
  scan.words = ['', ''];
}

interface Opening {
  readonly quote: string;
  readonly prefix: string;
  readonly start: number;
}

function openString(scan: Scan, { quote, prefix, start }: Opening): void {
  const isFormat = /[ft]/i.test(prefix);
  scan.frames.push({ kind: 'string', quote, isFormat, isRaw: /r/i.test(prefix), start });
}

const openers = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

function scanMark(scan: Scan, frame: CodeFrame | undefined, start: number): void {
  const mark = scan.text.charAt(start);
  if (mark === '(' || mark === '[' || mark === '{') openBracket(scan, mark, start);
  else if (openers.has(mark)) closeBracket(scan, frame, start);
  else if (mark === ':' && frame?.kind === 'field') openSpecifier(scan, frame);
  else if (mark === ',') endDefault(scan, frame, start);
  else if (mark === '=' && frame?.isTypeParameters === true) {
    frame.defaultStart ??= start;
    scan.typeDefault ??= start;
  }
}

const typeParameterOwners = new Set(['class', 'def', 'type']);

function openBracket(scan: Scan, open: string, start: number): void {
  const isTypeParameters = open === '[' && typeParameterOwners.has(scan.words[0]);
  scan.frames.push({ kind: 'bracket', open, start, quote: '', isTypeParameters, defaultStart: undefined });
}

// A specifier that does not end is a field that does not end, hence its start.
function openSpecifier(scan: Scan, { quote, start }: CodeFrame): void {
  scan.frames.push({ kind: 'specifier', quote, isFormat: true, isRaw: true, start });
}

function closeBracket(scan: Scan, frame: CodeFrame | undefined, start: number): void {
  if (frame?.open !== openers.get(scan.text.charAt(start))) scan.defect = start;
  endDefault(scan, frame, start);
  scan.frames.pop();
}

// The grammar knows type parameters, but not their defaults (PEP 696).
function endDefault(scan: Scan, frame: CodeFrame | undefined, end: number): void {
  if (frame?.defaultStart === undefined) return;
  scan.blanks.push([frame.defaultStart, end]);
  frame.defaultStart = undefined;
}
