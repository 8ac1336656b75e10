import { readArguments } from './arguments.ts';
import { readChain } from './chain.ts';
import { readString, readStrings } from './literal.ts';
import type { PlacedNode } from './place-nodes.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';

/** The value of `__all__`; undefined without one, or when anything but literals at the top level makes it. */
export function readAll(placed: readonly PlacedNode[]): readonly string[] | undefined {
  let all: readonly string[] | undefined;
  for (const { node, context } of placed) {
    const change = changeOf(node);
    if (change === undefined) continue;
    const isCertain = context.scope.kind === 'module' && !context.isConditional;
    if (!isCertain || change.names === undefined) return undefined;
    if (change.kind === 'extend' && all === undefined) return undefined;
    all = change.kind === 'set' ? change.names : [...(all ?? []), ...change.names];
  }
  return all;
}

interface Change {
  readonly kind: 'set' | 'extend';
  readonly names: readonly string[] | undefined;
}

function changeOf(node: SyntaxNode): Change | undefined {
  if (node.type === 'call') return changeByCall(node);
  const isAll = childOf(node, 'left')?.text === '__all__';
  const right = isAll ? childOf(node, 'right') : undefined;
  if (node.type === 'assignment' && right !== undefined) return { kind: 'set', names: readStrings(right) };
  if (node.type === 'augmented_assignment' && isAll) return { kind: 'extend', names: readStrings(right) };
  return undefined;
}

function changeByCall(call: SyntaxNode): Change | undefined {
  const callee = childOf(call, 'function');
  const [owner, method, ...rest] = (callee === undefined ? undefined : readChain(callee)) ?? [];
  if (owner !== '__all__' || method === undefined || rest.length > 0) return undefined;
  const argument = readArguments(call)?.positional[0];
  if (method === 'extend') return { kind: 'extend', names: readStrings(argument) };
  const name = method === 'append' ? readString(argument) : undefined;
  return { kind: 'extend', names: name === undefined ? undefined : [name] };
}
