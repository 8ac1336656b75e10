import { readArguments } from './arguments.ts';
import { readChain } from './chain.ts';
import type { ImportedModule } from './import-node.ts';
import { readString } from './literal.ts';
import type { PlacedNode } from './place-nodes.ts';
import { resolveName } from './resolve-name.ts';
import { lookUpName, type Scope } from './scope.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';

/** The module of `importlib.import_module("literal")` and `__import__("literal")`; undefined for other nodes. */
export function dynamicImportOf({ node, context }: PlacedNode): ImportedModule | undefined {
  const callee = node.type === 'call' ? childOf(node, 'function') : undefined;
  const names = callee === undefined ? undefined : readChain(callee);
  if (names === undefined || !isImporter(names, context.scope)) return undefined;
  const name = readString(readArguments(node)?.positional[0]);
  const [, dots = '', module = ''] = /^(\.*)([^.].*)$/.exec(name ?? '') ?? [];
  if (module === '' || (dots !== '' && !isRelativeToItself(node))) return undefined;
  return { module, level: dots.length, names: [] };
}

function isImporter(names: readonly string[], scope: Scope): boolean {
  const target = resolveName(scope, names);
  if (target !== undefined) return target.path === 'importlib.import_module' && target.level === 0;
  return names.join('.') === '__import__' && lookUpName(scope, '__import__') === undefined;
}

function isRelativeToItself(call: SyntaxNode): boolean {
  const given = readArguments(call);
  const anchor = given?.positional[1] ?? given?.keywords.get('package');
  return anchor?.text === '__package__';
}
