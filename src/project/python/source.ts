/** What one Python file says of itself, read and never run. Lines and columns count from 1. */
export interface PythonSource {
  /** Every import in source order, wherever it stands. */
  readonly imports: readonly ImportStatement[];
  /** The names the module has after its import, by name. */
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly exports: Exports;
  /** Calls of imported names; what a local name shadows is not among them. */
  readonly calls: readonly Call[];
  /** Reads of attributes of imported names that are not calls. */
  readonly attributes: readonly Use[];
  /** Lines with a syntax error, ascending; everything around them is read all the same. */
  readonly syntaxErrors: readonly number[];
  /** Syntax that a Python older than `since` does not take. */
  readonly newSyntax: readonly NewSyntax[];
}

/** Where an import stands: `lazy` in a function, `try` where its failure is caught, `type-checking` where it never runs. */
export type ImportPlace = 'module' | 'lazy' | 'try' | 'type-checking';

/** One module that a statement or a call imports. */
export interface ImportStatement {
  /** Dotted; empty for `from . import x`. */
  readonly module: string;
  /** The number of leading dots. */
  readonly level: number;
  /** What `from` takes out of the module, as named there; `*` for all. */
  readonly names: readonly string[];
  readonly line: number;
  readonly place: ImportPlace;
  /** Under an `if`, a loop, a `match` or an `except`: it may never run. */
  readonly isConditional: boolean;
}

/** One name of a module. When several statements define it, this is the last of them. */
export type Definition = FunctionDefinition | ClassDefinition | ImportDefinition | ValueDefinition;

interface DefinitionFacts {
  readonly name: string;
  readonly line: number;
  /** Whether it is one of several, so that another may be the one that counts. */
  readonly isAmbiguous: boolean;
}

/** A `def`; of a decorated one the decorators may take other arguments than the signature says. */
export interface FunctionDefinition extends DefinitionFacts {
  readonly kind: 'function';
  readonly isAsync: boolean;
  readonly isDecorated: boolean;
  readonly signature: Signature;
}

/** A `class`. */
export interface ClassDefinition extends DefinitionFacts {
  readonly kind: 'class';
  readonly isDecorated: boolean;
  /** Base classes and metaclass as written, without `object`. */
  readonly bases: readonly string[];
  /** What a call of the class takes; undefined when bases, decorators or `__new__` have a say in it. */
  readonly signature: Signature | undefined;
}

/** A name that the module has from another. */
export interface ImportDefinition extends DefinitionFacts {
  readonly kind: 'import';
  /** What it stands for, as in `Use`. */
  readonly path: string;
  readonly level: number;
}

/** A name that is assigned. */
export interface ValueDefinition extends DefinitionFacts {
  readonly kind: 'value';
}

/** What a call must and may give. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Takes `*args`. */
  readonly hasArgs: boolean;
  /** Takes `**kwargs`. */
  readonly hasKwargs: boolean;
}

/** A parameter other than `*args` and `**kwargs`. */
export interface Parameter {
  readonly name: string;
  readonly kind: 'positional-only' | 'positional-or-keyword' | 'keyword-only';
  readonly hasDefault: boolean;
}

/** What `from module import ..` finds. */
export interface Exports {
  /** Whether the module may have names that are not among the definitions. */
  readonly isOpen: boolean;
  /** The value of `__all__` when it is built of literals. */
  readonly all: readonly string[] | undefined;
}

/** A dotted name whose root an import binds. */
export interface Use {
  /** As written: `kb.search`. */
  readonly name: string;
  /** The same through its import: `common_kb.search.search` for `from common_kb import search as kb`. */
  readonly path: string;
  /** The number of leading dots of that import. */
  readonly level: number;
  readonly line: number;
  readonly column: number;
}

/** A call of such a name with its arguments. */
export interface Call extends Use {
  readonly positional: number;
  readonly keywords: readonly string[];
  readonly hasStarArgs: boolean;
  readonly hasStarKwargs: boolean;
}

/** Syntax with the Python it came with. */
export interface NewSyntax {
  readonly line: number;
  /** The first Python that takes it: `3.12`. */
  readonly since: string;
  /** In a few words: `type parameters`. */
  readonly what: string;
}
