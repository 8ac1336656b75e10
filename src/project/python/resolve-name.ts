import { type ImportTarget, lookUpName, type Scope } from './scope.ts';

/** What a dotted name read in a scope means through its import; undefined when anything but one import binds its root. */
export function resolveName(scope: Scope, names: readonly string[]): ImportTarget | undefined {
  const [root = '', ...rest] = names;
  const bindings = lookUpName(scope, root) ?? [];
  const target = bindings[0]?.target;
  if (target === undefined) return undefined;
  const isOne = bindings.every(
    (binding) => binding.target?.path === target.path && binding.target.level === target.level,
  );
  const isReal = bindings.some((binding) => !binding.isTypeChecking);
  return isOne && isReal ? { path: [target.path, ...rest].join('.'), level: target.level } : undefined;
}
