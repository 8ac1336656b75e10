import { readArguments } from './arguments.ts';
import { readChain } from './chain.ts';
import type { PlacedNode } from './place-nodes.ts';
import { findProvided, isProvided, type Targets } from './provided.ts';
import { resolveName } from './resolve-name.ts';
import type { Call, PythonSource, Use } from './source.ts';
import { childOf } from './syntax-node.ts';

/** The calls of imported names and the reads of their attributes, less what the file itself provides or guards. */
export function readUses(
  placed: readonly PlacedNode[],
  targets: Targets,
): Pick<PythonSource, 'calls' | 'attributes'> {
  const provided = findProvided(placed, targets);
  const calls: Call[] = [];
  const attributes: Use[] = [];
  for (const item of placed) {
    const use = item.context.isGuarded || targets.has(item.node) ? undefined : readUse(item);
    if (use === undefined || isProvided(use, provided)) continue;
    if (item.node.type === 'attribute') attributes.push(use);
    else calls.push(...readCall(item, use));
  }
  return { calls, attributes };
}

function readUse({ node, context }: PlacedNode): Use | undefined {
  const dotted = node.type === 'call' ? childOf(node, 'function') : node;
  const isUse = node.type === 'call' || node.type === 'attribute';
  const names = isUse && dotted !== undefined ? readChain(dotted) : undefined;
  const target = names === undefined ? undefined : resolveName(context.scope, names);
  if (names === undefined || target === undefined) return undefined;
  return { name: names.join('.'), ...target, line: node.line, column: node.column };
}

function readCall({ node }: PlacedNode, use: Use): readonly Call[] {
  const given = readArguments(node);
  if (given === undefined) return [];
  const { positional, keywords, hasStarArgs, hasStarKwargs } = given;
  return [
    { ...use, positional: positional.length, keywords: [...keywords.keys()], hasStarArgs, hasStarKwargs },
  ];
}
