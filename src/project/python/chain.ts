import { childOf, type SyntaxNode } from './syntax-node.ts';

/** The names of `a.b.c`; undefined when it does not start with a name, as in `f().b`. */
export function readChain(node: SyntaxNode): readonly string[] | undefined {
  const names: string[] = [];
  let part: SyntaxNode | undefined = node;
  while (part?.type === 'attribute') {
    const name = childOf(part, 'attribute');
    if (name?.type !== 'identifier') return undefined;
    names.push(name.text);
    part = childOf(part, 'object');
  }
  return part?.type === 'identifier' ? [...names, part.text].reverse() : undefined;
}

/** What the attributes hang on: `f()` of `f().a.b`. */
export function baseOf(node: SyntaxNode): SyntaxNode | undefined {
  let part: SyntaxNode | undefined = node;
  while (part?.type === 'attribute') part = childOf(part, 'object');
  return part;
}
