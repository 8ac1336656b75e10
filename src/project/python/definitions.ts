import { isDecorated, readBases, readConstructor } from './class-definition.ts';
import type { Binding, Scope } from './scope.ts';
import { readSignature } from './signature.ts';
import type { Definition } from './source.ts';

/** The names a module has at run time. */
export function readDefinitions(module: Scope, text: string): ReadonlyMap<string, Definition> {
  const definitions = new Map<string, Definition>();
  for (const [name, bindings] of module.bindings) {
    const real = bindings.filter(({ kind, isTypeChecking }) => kind !== 'local' && !isTypeChecking);
    const last = real.at(-1);
    const isAmbiguous = real.length > 1 && last?.isConditional === true;
    if (last !== undefined) definitions.set(name, { name, isAmbiguous, ...describe(last, text) });
  }
  return definitions;
}

type Described<Kind> = Kind extends Definition ? Omit<Kind, 'name' | 'isAmbiguous'> : never;

function describe({ kind, node, target }: Binding, text: string): Described<Definition> {
  const { line } = node;
  if (kind === 'function') {
    const isAsync = node.children.some(({ type }) => type === 'async');
    return { kind, line, isAsync, isDecorated: isDecorated(node), signature: readSignature(node) };
  }
  if (kind === 'class') {
    const bases = readBases(node, text);
    return { kind, line, isDecorated: isDecorated(node), bases, signature: readConstructor(node, bases) };
  }
  return target === undefined ? { kind: 'value', line } : { kind: 'import', line, ...target };
}
