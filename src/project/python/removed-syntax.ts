import { type SyntaxNode, walkNodes } from './syntax-node.ts';

/** What the grammar takes but Python 3 does not: print and exec statements, `raise E, "x"`, backquotes, `<>`, `0777`, `10L`, `ur""`. */
export function findRemovedSyntax(root: SyntaxNode): readonly SyntaxNode[] {
  const removed: SyntaxNode[] = [];
  for (const node of walkNodes(root)) if (isRemoved(node)) removed.push(node);
  return removed;
}

const removedTypes = new Set(['print_statement', 'exec_statement', '<>']);
const afterTry = new Set(['except_clause', 'finally_clause']);
const oldInteger = /l$|^0[0-9_]*[1-9]/i;
const oldString = /^(`|ur)/i;

function isRemoved({ type, text, children }: SyntaxNode): boolean {
  if (type === 'try_statement') return !children.some((child) => afterTry.has(child.type));
  if (type === 'raise_statement') return children[0]?.type === 'expression_list';
  if (type === 'integer') return oldInteger.test(text) && !/^0.*j$/i.test(text);
  if (type === 'string') return oldString.test(text);
  return removedTypes.has(type);
}
