import { type Indentation, isDeeper, isSame, measureIndentation, noIndentation } from './indentation.ts';
import type { LogicalLine } from './scan-state.ts';

/** An open block and the first word of its latest statement. */
interface Level {
  readonly indentation: Indentation;
  latest: string;
}

/** Offset of the first line that no block has room for, or header without colon or body; the grammar takes most of them. */
export function findLayoutDefect(lines: readonly LogicalLine[], text: string): number | undefined {
  const outermost: Level = { indentation: noIndentation, latest: '' };
  const open: Level[] = [];
  let header: LogicalLine | undefined;
  for (const line of lines) {
    const indentation = measureIndentation(text, line.start);
    if (header !== undefined) {
      if (!isDeeper(indentation, (open.at(-1) ?? outermost).indentation)) return header.start;
      open.push({ indentation, latest: '' });
    }
    while (isDeeper(open.at(-1)?.indentation ?? noIndentation, indentation)) open.pop();
    const level = open.at(-1) ?? outermost;
    const word = readWord(text, line.start);
    if (!isSame(indentation, level.indentation) || !isInPlace(line, word, level)) return line.start;
    level.latest = word;
    header = line.lastMark === ':' ? line : undefined;
  }
  return header?.start;
}

const clauses = new Map([
  ['elif', ['if', 'elif']],
  ['else', ['if', 'elif', 'for', 'while', 'async', 'except']],
  ['except', ['try', 'except']],
  ['finally', ['try', 'except', 'else']],
]);
const headers = new Set(['class', 'def', 'for', 'if', 'try', 'while', 'with', ...clauses.keys()]);
const softHeaders = new Set(['async', 'case', 'match']);

function isInPlace(line: LogicalLine, word: string, level: Level): boolean {
  if (headers.has(word)) return line.hasColon && clauses.get(word)?.includes(level.latest) !== false;
  // The grammar would take the value from the next line.
  if (line.lastMark === '=') return false;
  return line.lastMark !== ':' || softHeaders.has(word);
}

const firstWord = /\w*/y;

function readWord(text: string, start: number): string {
  firstWord.lastIndex = start;
  return firstWord.exec(text)?.[0] ?? '';
}
