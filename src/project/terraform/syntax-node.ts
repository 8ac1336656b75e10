import type { Parser, TreeCursor } from 'web-tree-sitter';
import { squeezeWhitespace } from './squeeze-whitespace.ts';

/** A node of the syntax tree, copied out of wasm memory in one walk. Offsets are those of the file. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly children: readonly SyntaxNode[];
}

export interface ParsedText {
  readonly root: SyntaxNode;
  readonly hasError: boolean;
}

/** Steps of the parser (of 100 operations each) that may still be taken: five megabytes of dense Terraform need 80,000. */
export interface ParserSteps {
  remaining: number;
}

/** Below this depth, a hundred brackets in one another, expressions are left out; what holds them reads them as opaque. */
const maxDepth = 400;
const cutTypes: ReadonlySet<string> = new Set(['expression', 'operation', 'template_directive', 'block']);

// Every question to the cursor is a call into wasm, and a cold one: what has no children is not asked for them, and what
// its text tells is not looked into. Of broken texts all is looked at, for what is missing.
const leafTypes: ReadonlySet<string> = new Set([
  ...['string_lit', 'literal_value', 'variable_expr', 'get_attr', 'legacy_index'],
  ...['identifier', 'comment', 'block_start', 'block_end', 'ellipsis', 'heredoc_start', 'heredoc_identifier'],
  ...['tuple_start', 'tuple_end', 'object_start', 'object_end', 'strip_marker', 'template_literal'],
  ...[
    'quoted_template_start',
    'quoted_template_end',
    'template_interpolation_start',
    'template_interpolation_end',
  ],
  ...['template_directive_start', 'template_directive_end', 'for', 'in', 'if'],
  ...['=', '.', ',', ':', '?', '(', ')', '[', ']', '=>', '+', '-', '*', '/', '%', '!', '&&', '||'],
  ...['==', '!=', '<', '>', '<=', '>=', '.*', '[*]'],
]);

/** Type of the nodes that the parser put in for what is not there. */
export const missing = 'MISSING';

/** Parses `file.slice(start, end)`; undefined when the parser's steps are used up. */
export function parseText(
  parser: Parser,
  file: string,
  range: { readonly start: number; readonly end: number },
  steps: ParserSteps,
): ParsedText | undefined {
  const source = squeezeWhitespace(file.slice(range.start, range.end));
  // A heredoc whose marker ends the file is only closed by a line break.
  const text = source.text.endsWith('\n') ? source.text : `${source.text}\n`;
  const progressCallback = () => {
    steps.remaining -= 1;
    return steps.remaining < 0;
  };
  const tree = parser.parse(text, null, { progressCallback });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  const cursor = tree.walk();
  try {
    const hasError = tree.rootNode.hasError;
    const place = (offset: number) => Math.min(range.end, range.start + source.originalOffset(offset));
    return { root: copyNode(cursor, place, hasError, 0), hasError };
  } finally {
    cursor.delete();
    tree.delete();
  }
}

function copyNode(
  cursor: TreeCursor,
  place: (offset: number) => number,
  hasError: boolean,
  depth: number,
): SyntaxNode {
  const found = cursor.nodeType;
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  const type = hasError && start === end && cursor.nodeIsMissing ? missing : found;
  const isCut = depth >= maxDepth && (cutTypes.has(type) || depth >= 2 * maxDepth);
  const isLeaf = isCut || (!hasError && leafTypes.has(type));
  const children = isLeaf ? [] : copyChildren(cursor, place, hasError, depth + 1);
  return { type, start: place(start), end: place(end), children };
}

function copyChildren(
  cursor: TreeCursor,
  place: (offset: number) => number,
  hasError: boolean,
  depth: number,
): readonly SyntaxNode[] {
  if (!cursor.gotoFirstChild()) return [];
  const children: SyntaxNode[] = [];
  do {
    const child = copyNode(cursor, place, hasError, depth);
    if (child.type !== 'comment') children.push(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return children;
}

export function childrenOf(node: SyntaxNode, type: string): readonly SyntaxNode[] {
  return node.children.filter((child) => child.type === type);
}

/** The node's part of the file's text. */
export function sourceOf(node: SyntaxNode, text: string): string {
  return text.slice(node.start, node.end);
}
