import type { Parser } from 'web-tree-sitter';
import { findLayoutDefect } from './layout-defect.ts';
import { readTree, type SyntaxTree } from './read-tree.ts';
import { findRemovedSyntax } from './removed-syntax.ts';
import { repairText } from './repair.ts';
import { scanTokens, type TokenScan } from './scan-tokens.ts';
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

/** Parses a file; what the grammar refuses is parsed again in words it takes, if there are any. */
export function readSyntax(parser: Parser, text: string): Syntax {
  const scan = scanTokens(text);
  const { root, hasError } = parseText(parser, text, scan);
  const defect = scan.defect ?? findLayoutDefect(scan.lines, text);
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

function parseText(parser: Parser, text: string, { defect, flat }: TokenScan): SyntaxTree {
  if (defect !== undefined) {
    const repaired = repairText(text);
    return readTree(parser, { text: repaired, flat: scanTokens(repaired).flat });
  }
  const tree = readTree(parser, { text });
  return tree.hasError && flat !== text ? readTree(parser, { text, flat }) : tree;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
