import { childOf, type SyntaxNode } from './syntax-node.ts';

/** The arguments of a call as written. */
export interface Arguments {
  readonly positional: readonly SyntaxNode[];
  readonly keywords: ReadonlyMap<string, SyntaxNode | undefined>;
  readonly hasStarArgs: boolean;
  readonly hasStarKwargs: boolean;
}

const otherTypes = new Set(['keyword_argument', 'list_splat', 'dictionary_splat']);

/** Reads the arguments of a call node; undefined when a syntax error is among them. */
export function readArguments(call: SyntaxNode): Arguments | undefined {
  const list = childOf(call, 'arguments');
  if (list === undefined || call.children.length !== 2 || list.children.some(isDefect)) return undefined;
  if (list.type === 'generator_expression') {
    return { positional: [list], keywords: new Map(), hasStarArgs: false, hasStarKwargs: false };
  }
  const keywords = list.children.filter(({ type }) => type === 'keyword_argument');
  return {
    positional: list.children.filter(({ type }) => !otherTypes.has(type)),
    keywords: new Map(keywords.map((node) => [childOf(node, 'name')?.text ?? '', childOf(node, 'value')])),
    hasStarArgs: list.children.some(({ type }) => type === 'list_splat'),
    hasStarKwargs: list.children.some(({ type }) => type === 'dictionary_splat'),
  };
}

function isDefect({ type }: SyntaxNode): boolean {
  return type === 'ERROR' || type === 'MISSING';
}
