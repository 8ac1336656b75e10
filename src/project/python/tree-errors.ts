import { type SyntaxNode, walkNodes } from './syntax-node.ts';

/** The nodes of a faulty tree that the grammar could not make sense of, one for each defect. */
export function findTreeErrors(root: SyntaxNode, text: string): readonly SyntaxNode[] {
  const nodes = [...walkNodes(root, isDefect)];
  const errors = nodes.flatMap((node) => (isDefect(node) ? [node] : findCrowded(node, text)));
  return errors.length === 0 ? nodes.filter(isError).slice(0, 1) : errors;
}

// An error around other errors may start anywhere, even at the start of the file.
function isDefect(node: SyntaxNode): boolean {
  return isError(node) && node.parent !== undefined && !node.children.some(isError);
}

function isError({ type }: SyntaxNode): boolean {
  return type === 'ERROR' || type === 'MISSING';
}

// Between two statements on one line the parser invents a line end, a token without a node.
function findCrowded({ type, children }: SyntaxNode, text: string): readonly SyntaxNode[] {
  if (type !== 'module' && type !== 'block') return [];
  return children.filter((node, index) => {
    const before = text.slice(children[index - 1]?.end ?? node.start, node.start);
    const isFirst = index === 0 || text.slice(node.start - node.column + 1, node.start).trim() === '';
    return !isFirst && !before.includes(';') && !before.includes('\n');
  });
}
