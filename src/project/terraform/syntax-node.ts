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
  const startIndex = cursor.startIndex;
  const endIndex = cursor.endIndex;
  const type = hasError && startIndex === endIndex && cursor.nodeIsMissing ? missing : cursor.nodeType;
  const children: SyntaxNode[] = [];
  // Without errors the text of a plain string says all.
  const isLeaf = type === 'string_lit' && !hasError;
  const isCut = depth >= maxDepth && (cutTypes.has(type) || depth >= 2 * maxDepth);
  if (!isLeaf && !isCut && cursor.gotoFirstChild()) {
    do {
      const child = copyNode(cursor, place, hasError, depth + 1);
      if (child.type !== 'comment') children.push(child);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return { type, start: place(startIndex), end: place(endIndex), children };
}
