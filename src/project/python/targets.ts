import { childOf, type SyntaxNode, walkNodes } from './syntax-node.ts';

const containers = new Set([
  'as_pattern_target',
  'delete_statement',
  'dictionary_splat_pattern',
  'expression_list',
  'list',
  'list_pattern',
  'list_splat',
  'list_splat_pattern',
  'parenthesized_expression',
  'pattern_list',
  'tuple',
  'tuple_pattern',
]);

/** The parts of an assignment's left side that are given a value: names, attributes, subscripts. */
export function targetsOf(left: SyntaxNode): readonly SyntaxNode[] {
  const isTarget = (node: SyntaxNode) => !containers.has(node.type);
  if (isTarget(left)) return [left];
  return [...walkNodes(left, isTarget)].filter(isTarget);
}

/** The names among the targets. */
export function targetNamesOf(left: SyntaxNode): readonly string[] {
  return targetsOf(left)
    .filter(({ type }) => type === 'identifier')
    .map(({ text }) => text);
}

/** The left side of any statement or clause that assigns or deletes. */
export function leftSideOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === 'delete_statement') return node;
  const field = leftFields.get(node.type);
  return field === undefined ? undefined : childOf(node, field);
}

/** The name of a `type` statement; undefined for `type(x).y = z`, which the grammar takes for one. */
export function typeAliasOf(node: SyntaxNode): string | undefined {
  let first = childOf(node, 'left');
  while (first?.type === 'type' || first?.type === 'generic_type') first = first.children[0];
  return first?.type === 'identifier' ? first.text : undefined;
}

const leftFields = new Map([
  ['as_pattern', 'alias'],
  ['assignment', 'left'],
  ['augmented_assignment', 'left'],
  ['except_clause', 'alias'],
  ['for_in_clause', 'left'],
  ['for_statement', 'left'],
  ['named_expression', 'name'],
]);
