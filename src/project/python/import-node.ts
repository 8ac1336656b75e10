import type { ImportTarget } from './scope.ts';
import { childOf, childrenOf, type SyntaxNode } from './syntax-node.ts';

/** One module that an import statement loads. */
export interface ImportedModule {
  readonly module: string;
  readonly level: number;
  /** What `from` takes out of it; `*` for all. */
  readonly names: readonly string[];
}

/** A name that an import statement binds. */
export interface ImportedName {
  readonly name: string;
  readonly target: ImportTarget;
}

/** The modules of an import statement: `import a, b` loads two. */
export function modulesOf(node: SyntaxNode): readonly ImportedModule[] {
  if (node.type === 'import_statement') {
    return childrenOf(node, 'name').map((child) => ({ module: dottedName(child), level: 0, names: [] }));
  }
  const hasStar = node.children.some((child) => child.type === 'wildcard_import');
  const names = hasStar ? ['*'] : childrenOf(node, 'name').map(dottedName);
  return [{ ...fromModule(node), names }];
}

/** The names an import statement binds; those of `*` are not known. */
export function importedNamesOf(node: SyntaxNode): readonly ImportedName[] {
  const from = node.type === 'import_statement' ? undefined : fromModule(node);
  return childrenOf(node, 'name').map((child) => {
    const alias = childOf(child, 'alias')?.text;
    const dotted = dottedName(child);
    if (from !== undefined) {
      const path = from.module === '' ? dotted : `${from.module}.${dotted}`;
      return { name: alias ?? dotted, target: { path, level: from.level } };
    }
    // `import a.b` binds `a`, `import a.b as c` binds `a.b`.
    const top = dotted.split('.')[0] ?? dotted;
    return { name: alias ?? top, target: { path: alias === undefined ? top : dotted, level: 0 } };
  });
}

function fromModule(node: SyntaxNode): { readonly module: string; readonly level: number } {
  if (node.type === 'future_import_statement') return { module: '__future__', level: 0 };
  const module = childOf(node, 'module_name');
  if (module?.type !== 'relative_import') return { module: cleanName(module?.text ?? ''), level: 0 };
  const dots = module.children.find((child) => child.type === 'import_prefix')?.text ?? '';
  const name = module.children.find((child) => child.type === 'dotted_name')?.text ?? '';
  return { module: cleanName(name), level: cleanName(dots).length };
}

function dottedName(node: SyntaxNode): string {
  return cleanName((childOf(node, 'name') ?? node).text);
}

// Python takes white space and continued lines between the parts of a dotted name.
function cleanName(text: string): string {
  return text.replace(/[\s\\]+/g, '');
}
