import { readSignature, withoutSelf } from './signature.ts';
import type { Signature } from './source.ts';
import { childOf, type SyntaxNode, walkNodes } from './syntax-node.ts';

/** Base classes and keywords of a class as written, without `object`. */
export function readBases(definition: SyntaxNode, text: string): readonly string[] {
  const bases = childOf(definition, 'superclasses')?.children ?? [];
  return bases.map(({ start, end }) => text.slice(start, end)).filter((base) => base !== 'object');
}

/** What a call of the class takes; undefined when that cannot be read off its own body. */
export function readConstructor(definition: SyntaxNode, bases: readonly string[]): Signature | undefined {
  const body = childOf(definition, 'body');
  if (body === undefined || isDecorated(definition) || hasOwnMaking(definition, body)) return undefined;
  const initialisers = membersOf(body).filter((node) => childOf(node, 'name')?.text === '__init__');
  const last = initialisers.at(-1);
  if (last === undefined) return bases.length === 0 ? noParameters : undefined;
  const isPlain = last.parent === body && last.type === 'function_definition';
  return isPlain ? withoutSelf(readSignature(last)) : undefined;
}

/** Whether a decorator stands on a function or class. */
export function isDecorated(definition: SyntaxNode): boolean {
  return definition.parent?.type === 'decorated_definition';
}

const noParameters = { parameters: [], hasArgs: false, hasKwargs: false };
const memberTypes = new Set(['function_definition', 'class_definition', 'lambda']);

// With a metaclass or `__new__`, `__init__` is not all there is to a call.
function hasOwnMaking(definition: SyntaxNode, body: SyntaxNode): boolean {
  const bases = childOf(definition, 'superclasses')?.children ?? [];
  return (
    bases.some(
      ({ type }) => type === 'keyword_argument' || type === 'dictionary_splat' || type === 'list_splat',
    ) ||
    membersOf(body).some((node) => childOf(node, 'name')?.text === '__new__') ||
    [...walkNodes(body, isMember)].some((node) => childOf(node, 'left')?.text.startsWith('__') === true)
  );
}

function membersOf(body: SyntaxNode): readonly SyntaxNode[] {
  return [...walkNodes(body, isMember)].filter((node) => node.type === 'function_definition');
}

function isMember(node: SyntaxNode): boolean {
  return memberTypes.has(node.type);
}
