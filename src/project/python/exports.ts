import { readAll } from './all.ts';
import { readArguments } from './arguments.ts';
import { readChain } from './chain.ts';
import type { PlacedNode } from './place-nodes.ts';
import type { Targets } from './provided.ts';
import type { Exports } from './source.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';

/** What others may take out of the module. */
export function readExports(placed: readonly PlacedNode[], targets: Targets): Exports {
  return { isOpen: placed.some((item) => opensExports(item, targets)), all: readAll(placed) };
}

function opensExports({ node, context }: PlacedNode, targets: Targets): boolean {
  const isTopLevel = context.scope.kind === 'module';
  if (node.type === 'import_from_statement') {
    const hasStar = node.children.some(({ type }) => type === 'wildcard_import');
    return hasStar && isTopLevel && context.place !== 'type-checking';
  }
  if (node.type === 'attribute') return isOwnModule(node);
  const callee = node.type === 'call' ? (childOf(node, 'function')?.text ?? '') : '';
  if (callee === 'exec') return isTopLevel;
  const isNamespace = callee === 'globals' || (isTopLevel && (callee === 'vars' || callee === 'locals'));
  return isNamespace && readArguments(node)?.positional.length === 0 && !isOnlyRead(node, targets);
}

// `sys.modules[__name__]`: whoever takes hold of it may set anything.
function isOwnModule(node: SyntaxNode): boolean {
  const { parent } = node;
  const isKey = parent?.type === 'subscript' && childOf(parent, 'subscript')?.text === '__name__';
  return isKey && readChain(node)?.join('.') === 'sys.modules';
}

const readers = new Set(['copy', 'get', 'items', 'keys', 'values']);

// `globals()["x"]`, `globals().get("x")`, `"x" in globals()`.
function isOnlyRead(node: SyntaxNode, targets: Targets): boolean {
  const { parent } = node;
  if (parent?.type === 'subscript') return !targets.has(parent);
  if (parent?.type === 'attribute') return readers.has(childOf(parent, 'attribute')?.text ?? '');
  return parent?.type === 'comparison_operator';
}
