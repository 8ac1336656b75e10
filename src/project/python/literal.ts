import type { SyntaxNode } from './syntax-node.ts';

const plainString = /^[ur]?("""|'''|"|')(.*)\1$/is;

/** The value of a string literal without interpolation and escapes. */
export function readString(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const value = plainString.exec(node.text)?.[2];
  return value?.includes('\\') === true ? undefined : value;
}

/** The values of a list or tuple of such strings. */
export function readStrings(node: SyntaxNode | undefined): readonly string[] | undefined {
  if (node === undefined || !listTypes.has(node.type)) return undefined;
  const values = node.children.map(readString).filter((value) => value !== undefined);
  return values.length === node.children.length ? values : undefined;
}

const listTypes = new Set(['list', 'tuple', 'expression_list']);
