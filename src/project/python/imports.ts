import type { Context } from './context.ts';
import { dynamicImportOf } from './dynamic-imports.ts';
import { modulesOf } from './import-node.ts';
import type { PlacedNode } from './place-nodes.ts';
import type { ImportPlace, ImportStatement } from './source.ts';

const importTypes = new Set(['import_statement', 'import_from_statement', 'future_import_statement']);

/** Every import of the file in source order, one entry a module. */
export function readImports(placed: readonly PlacedNode[]): readonly ImportStatement[] {
  return placed.flatMap((item) => {
    const { node, context } = item;
    const { line } = node;
    const { isConditional, place } = context;
    if (importTypes.has(node.type)) {
      return modulesOf(node).map((imported) => ({ ...imported, line, place, isConditional }));
    }
    const imported = dynamicImportOf(item);
    return imported === undefined ? [] : [{ ...imported, line, place: placeOfCall(context), isConditional }];
  });
}

// Whoever imports by a call means it to happen at run time, so at the top level it counts as lazy too.
function placeOfCall({ place }: Context): ImportPlace {
  return place === 'module' ? 'lazy' : place;
}
