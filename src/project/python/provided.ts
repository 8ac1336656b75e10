import { readArguments } from './arguments.ts';
import { readChain } from './chain.ts';
import { readString } from './literal.ts';
import type { PlacedNode } from './place-nodes.ts';
import { resolveName } from './resolve-name.ts';
import type { ImportTarget } from './scope.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';
import { leftSideOf, targetsOf } from './targets.ts';

/** Every name, attribute and subscript that the file assigns or deletes. */
export type Targets = ReadonlySet<SyntaxNode>;

/** Finds what is assigned or deleted. */
export function findTargets(placed: readonly PlacedNode[]): Targets {
  const lefts = placed.map(({ node }) => leftSideOf(node)).filter((left) => left !== undefined);
  return new Set(lefts.flatMap(targetsOf));
}

/** Attributes of imported names that the file sets itself, or asks for before it uses them. */
export type Provided = ReadonlySet<string>;

/** Finds what is set or asked for. */
export function findProvided(placed: readonly PlacedNode[], targets: Targets): Provided {
  const provided = placed.map(({ node, context }) => {
    const names = targets.has(node) ? readChain(node) : namesOfAccess(node);
    return names === undefined || names.length < 2 ? undefined : resolveName(context.scope, names);
  });
  return new Set(provided.filter((target) => target !== undefined).map(keyOf));
}

/** Whether a name, or what it hangs on, is among the provided. */
export function isProvided({ path, level }: ImportTarget, provided: Provided): boolean {
  if (provided.size === 0) return false;
  const names = path.split('.');
  return names.some((_, index) => provided.has(keyOf({ path: names.slice(0, index + 1).join('.'), level })));
}

function keyOf({ path, level }: ImportTarget): string {
  return '.'.repeat(level) + path;
}

// `hasattr(module, "name")` and `setattr(module, "name", value)`.
function namesOfAccess(node: SyntaxNode): readonly string[] | undefined {
  const callee = node.type === 'call' ? childOf(node, 'function') : undefined;
  if (callee?.text !== 'hasattr' && callee?.text !== 'setattr') return undefined;
  const [owner, attribute] = readArguments(node)?.positional ?? [];
  const names = owner === undefined ? undefined : readChain(owner);
  const name = readString(attribute);
  return names === undefined || name === undefined ? undefined : [...names, name];
}
