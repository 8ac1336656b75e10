import { childOf, type SyntaxNode, walkNodes } from './syntax-node.ts';

/** Replacement fields of f-strings that only the tokenizer of Python 3.12 (PEP 701) reads. */
export function findNestedQuotes(root: SyntaxNode, text: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const isFound = (node: SyntaxNode) => {
    const isNew = node.type === 'interpolation' && needsNewTokenizer(node, text);
    if (isNew) found.push(node);
    return isNew;
  };
  for (const _ of walkNodes(root, isFound));
  return found;
}

// Before, the string ended at its first quote, and its braces took no backslash.
function needsNewTokenizer(field: SyntaxNode, text: string): boolean {
  const opening = field.parent?.children[0];
  const expression = childOf(field, 'expression');
  if (opening?.type !== 'string_start' || expression === undefined || !/f/i.test(opening.text)) return false;
  const quote = opening.text.replace(/^[a-z]*/i, '');
  const source = text.slice(expression.start, expression.end);
  const hasLineEnd = quote.length === 1 && text.slice(field.start, field.end).includes('\n');
  return source.includes(quote) || source.includes('\\') || hasLineEnd;
}
