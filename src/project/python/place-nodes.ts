import { baseOf, readChain } from './chain.ts';
import { type Context, descend } from './context.ts';
import { childOf, pushReversed, type SyntaxNode } from './syntax-node.ts';

/** A node and where it stands. */
export interface PlacedNode {
  readonly node: SyntaxNode;
  readonly context: Context;
}

const askedFor = new Set([
  'as_pattern',
  'assignment',
  'attribute',
  'augmented_assignment',
  'call',
  'class_definition',
  'delete_statement',
  'dotted_name',
  'except_clause',
  'for_in_clause',
  'for_statement',
  'function_definition',
  'future_import_statement',
  'global_statement',
  'import_from_statement',
  'import_statement',
  'lambda_parameters',
  'named_expression',
  'nonlocal_statement',
  'parameters',
  'splat_pattern',
  'type_alias_statement',
]);

/** The nodes that bind or use names, in source order, each with its context below the one of the module. */
export function placeNodes(root: SyntaxNode, module: Context): readonly PlacedNode[] {
  const placed: PlacedNode[] = [];
  const waiting: PlacedNode[] = [{ node: root, context: module }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { node, context } = item;
    if (askedFor.has(node.type)) placed.push(item);
    if (node.children.length === 0) continue;
    const contextOf = descend(node, context);
    const below = partsOf(node).map((child) => ({ node: child, context: contextOf(child) }));
    pushReversed(waiting, below);
  }
  return placed;
}

// The inside of a dotted name is not visited again: `a.b.c` is one use, not three.
function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === 'attribute') {
    const base = baseOf(node);
    return base === undefined ? [] : [base];
  }
  const callee = node.type === 'call' ? childOf(node, 'function') : undefined;
  const isDotted = callee !== undefined && readChain(callee) !== undefined;
  return isDotted ? node.children.filter((child) => child !== callee) : node.children;
}
