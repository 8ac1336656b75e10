import { missing, type SyntaxNode } from './syntax-node.ts';

const blanksAndComments = /(?:\s|#.*|\/\/.*|\/\*[\s\S]*?\*\/)*/y;

const strings: ReadonlySet<string> = new Set(['string_lit', 'quoted_template']);

/** The offset at which the parser went wrong first, as near as the tree tells. */
export function findError(node: SyntaxNode, text: string): number | undefined {
  // An outer error often begins with the block; the inner one is nearer to the place.
  for (const child of node.children) {
    // Of a string without its end the beginning is the place.
    const isOpenString = child.type === missing && strings.has(node.type);
    const inner = isOpenString ? node.start : findError(child, text);
    if (inner !== undefined) return inner;
  }
  if (node.type === missing) return node.start;
  return node.type === 'ERROR' ? findSkipped(node, text) : undefined;
}

/** The first text of an error node that fits no token, else its last token. */
function findSkipped(node: SyntaxNode, text: string): number {
  let from = node.start;
  for (const child of [...node.children, { start: node.end, end: node.end }]) {
    blanksAndComments.lastIndex = from;
    blanksAndComments.test(text);
    if (blanksAndComments.lastIndex < child.start) return blanksAndComments.lastIndex;
    from = child.end;
  }
  return node.children.at(-1)?.start ?? node.start;
}
