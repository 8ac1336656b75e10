import { artifactId, compareBytes, type SourceArtifact } from '../project/model.ts';
import { listImports } from '../wheels/list-imports.ts';

/** A layer with the names its first-party code is imported by. */
export interface LayerImports {
  readonly id: string;
  readonly module: string;
  readonly imports: readonly string[];
}

/** The import names of each layer's own code. */
export function listLayerImports(artifacts: readonly SourceArtifact[]): readonly LayerImports[] {
  return artifacts
    .filter(({ kind }) => kind === 'layer')
    .map((layer) => {
      const paths = layer.files
        .filter(({ path }) => path.startsWith('python/'))
        .map(({ path }) => path.slice('python/'.length));
      return { id: artifactId(layer), module: layer.module, imports: listImports(paths) };
    });
}

/**
 * The layers a function must have for what its sources import, where Terraform does not say: own module
 * first, then by name.
 */
export function inferLayers(
  module: string,
  imported: readonly string[],
  layers: readonly LayerImports[],
): readonly string[] {
  const used = layers.filter((layer) =>
    layer.imports.some((name) => imported.some((wanted) => isWithin(wanted, name))),
  );
  const rank = (layer: LayerImports) => (layer.module === module ? 0 : 1);
  return [...used].sort((a, b) => rank(a) - rank(b) || compareBytes(a.id, b.id)).map(({ id }) => id);
}

function isWithin(wanted: string, name: string): boolean {
  return wanted === name || wanted.startsWith(`${name}.`);
}
