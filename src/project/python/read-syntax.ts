import type { Parser } from 'web-tree-sitter';
import { findLayoutDefect } from './layout-defect.ts';
import { readTree } from './read-tree.ts';
import { findRemovedSyntax } from './removed-syntax.ts';
import { scanTokens } from './scan-tokens.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { findTreeErrors } from './tree-errors.ts';

/** A file's syntax tree and where it is wrong. */
export interface Syntax {
  readonly root: SyntaxNode;
  /** Lines, ascending, each once. */
  readonly errorLines: readonly number[];
  /** The line of the first default of a type parameter. */
  readonly typeDefaultLine: number | undefined;
}

/** Parses a file; what the grammar wrongly refuses is parsed again in words it takes. */
export function readSyntax(parser: Parser, text: string): Syntax {
  const scan = scanTokens(text);
  const defect = scan.defect ?? findLayoutDefect(scan.lines, text);
  const first = readTree(parser, { text });
  const isRefused = first.hasError && defect === undefined && scan.flat !== text;
  const { root, hasError } = isRefused ? readTree(parser, { text, flat: scan.flat }) : first;
  const errors = hasError ? findTreeErrors(root, text) : [];
  // What the grammar complains about behind an unclosed bracket or a wrong indentation is its echo.
  const earlier = errors.filter(({ end }) => defect === undefined || end <= defect);
  const lines = [...earlier, ...findRemovedSyntax(root)].map(({ line }) => line);
  if (defect !== undefined) lines.push(lineOf(text, defect));
  return {
    root,
    errorLines: [...new Set(lines)].sort((one, other) => one - other),
    typeDefaultLine: scan.typeDefault === undefined ? undefined : lineOf(text, scan.typeDefault),
  };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
