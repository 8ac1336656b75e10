import type { Parameter, Signature } from './source.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';

/** The signature of a function node. */
export function readSignature(definition: SyntaxNode): Signature {
  const nodes = childOf(definition, 'parameters')?.children ?? [];
  const slash = nodes.findIndex(({ type }) => type === 'positional_separator');
  const star = nodes.findIndex((node) => node.type === 'keyword_separator' || isStarArgs(node));
  const parameters = nodes.map((node, index): Parameter | undefined => {
    const name = nameOf(node);
    if (name === undefined) return undefined;
    const isKeywordOnly = star !== -1 && index > star;
    const kind = isKeywordOnly ? 'keyword-only' : index < slash ? 'positional-only' : 'positional-or-keyword';
    return { name, kind, hasDefault: childOf(node, 'value') !== undefined };
  });
  return {
    parameters: parameters.filter((parameter) => parameter !== undefined),
    hasArgs: nodes.some(isStarArgs),
    hasKwargs: nodes.some((node) => untyped(node).type === 'dictionary_splat_pattern'),
  };
}

/** The signature of a method as its callers see it: without the first parameter. */
export function withoutSelf(signature: Signature): Signature {
  const [first, ...rest] = signature.parameters;
  return first === undefined || first.kind === 'keyword-only'
    ? signature
    : { ...signature, parameters: rest };
}

function nameOf(node: SyntaxNode): string | undefined {
  const name = childOf(node, 'name') ?? untyped(node);
  return name.type === 'identifier' ? name.text : undefined;
}

function isStarArgs(node: SyntaxNode): boolean {
  return untyped(node).type === 'list_splat_pattern';
}

function untyped(node: SyntaxNode): SyntaxNode {
  return node.type === 'typed_parameter' ? (node.children[0] ?? node) : node;
}
