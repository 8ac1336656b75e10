import type { ImportedModule } from './import-node.ts';
import { scanTokens } from './scan-tokens.ts';

/** The modules that a file imports by statement, wherever in it. Needs no parser: for who wants to know nothing else. */
export function listImports(text: string): readonly Omit<ImportedModule, 'names'>[] {
  const { flat, imports } = scanTokens(text);
  return imports.flatMap((start) => readStatement(flat, start));
}

const statement = /(import|from)((?:[^\\\n;]|\\\r?\n)*)/y;

function readStatement(flat: string, start: number): readonly Omit<ImportedModule, 'names'>[] {
  statement.lastIndex = start;
  const [, keyword, rest = ''] = statement.exec(flat) ?? [];
  const words = rest.replace(/\\\r?\n/g, ' ').replace(/#.*/, '');
  if (keyword === 'import') {
    return words.split(',').map((part) => ({ module: removeSpace(part.split(/\sas\s/)[0] ?? ''), level: 0 }));
  }
  const source = removeSpace(words.split(/\bimport\b/)[0] ?? '');
  const [dots = ''] = /^\.*/.exec(source) ?? [];
  return [{ module: source.slice(dots.length), level: dots.length }];
}

function removeSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
