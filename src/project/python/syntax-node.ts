/** A node of the syntax tree as a plain value, outliving the tree of the parser. */
export interface SyntaxNode {
  /** The grammar's word for it, or `ERROR`, or `MISSING` for a token the parser had to invent. */
  readonly type: string;
  readonly field: string | undefined;
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  /** The source of names, numbers and strings without interpolation; empty for others. */
  readonly text: string;
  readonly parent: SyntaxNode | undefined;
  readonly children: readonly SyntaxNode[];
}

/** The first child that the grammar calls `field`. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** All children that the grammar calls `field`. */
export function childrenOf(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  return node.children.filter((child) => child.field === field);
}

/** The node and all below it in source order, without recursion; `isLeaf` stops the descent. */
export function* walkNodes(root: SyntaxNode, isLeaf?: (node: SyntaxNode) => boolean): Generator<SyntaxNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (isLeaf?.(node) !== true) pushReversed(waiting, node.children);
  }
}

/** Puts the items on a stack so that the first of them is taken first. */
export function pushReversed<Item>(stack: Item[], items: readonly Item[]): void {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item !== undefined) stack.push(item);
  }
}
