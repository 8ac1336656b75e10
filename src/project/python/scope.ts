import type { SyntaxNode } from './syntax-node.ts';

/** A module, function, class body or comprehension and the names bound in it. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class' | 'comprehension';
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding[]>;
  /** Names that `global` or `nonlocal` gives to another scope. */
  readonly elsewhere: Map<string, Scope>;
}

/** One statement that binds a name. `local` only makes it local: a bare annotation, `del`. */
export interface Binding {
  readonly kind: 'import' | 'function' | 'class' | 'value' | 'local';
  readonly node: SyntaxNode;
  /** What an import binds the name to. */
  readonly target: ImportTarget | undefined;
  readonly isConditional: boolean;
  /** Under `if TYPE_CHECKING`: the name is not there at run time. */
  readonly isTypeChecking: boolean;
}

/** What an import stands for. */
export interface ImportTarget {
  /** Dotted: the module and what is taken out of it. */
  readonly path: string;
  /** The number of leading dots. */
  readonly level: number;
}

/** A scope without names. */
export function makeScope(kind: Scope['kind'], parent: Scope | undefined): Scope {
  return { kind, parent, bindings: new Map(), elsewhere: new Map() };
}

/** Binds a name where Python would: `global` and `nonlocal` are followed. */
export function bindName(scope: Scope, name: string, binding: Binding): void {
  const other = scope.elsewhere.get(name);
  // What a function does to another scope happens only when somebody calls it.
  const bound = other === undefined ? binding : { ...binding, isConditional: true };
  const { bindings } = other ?? scope;
  const earlier = bindings.get(name);
  if (earlier === undefined) bindings.set(name, [bound]);
  else earlier.push(bound);
}

/** The bindings of a name where it is read; undefined when the file has none: a builtin or a star import. */
export function lookUpName(from: Scope, name: string): readonly Binding[] | undefined {
  const start = from.elsewhere.get(name) ?? from;
  for (let scope: Scope | undefined = start; scope !== undefined; scope = scope.parent) {
    // Functions do not see the names of the class around them.
    if (scope.kind === 'class' && scope !== start) continue;
    const bindings = scope.bindings.get(name);
    if (bindings !== undefined) return bindings;
  }
  return undefined;
}

/** The module's scope around any other: where `global` binds. */
export function moduleScopeOf(scope: Scope): Scope {
  let outermost = scope;
  while (outermost.parent !== undefined) outermost = outermost.parent;
  return outermost;
}

/** The nearest scope that is not a comprehension: where a walrus binds. */
export function statementScopeOf(scope: Scope): Scope {
  let nearest = scope;
  while (nearest.kind === 'comprehension' && nearest.parent !== undefined) nearest = nearest.parent;
  return nearest;
}

/** The next function outwards: where `nonlocal` binds. */
export function enclosingFunctionOf(scope: Scope): Scope {
  let outer = scope.parent;
  while (outer?.parent !== undefined && outer.kind !== 'function') outer = outer.parent;
  return outer ?? scope;
}
