import type { Manifest, ManifestArtifact } from '../manifest.ts';

export const tfvarsFile = 'cora.auto.tfvars.json';

/**
 * `cora.auto.tfvars.json`: one variable, `cora_artifacts`. Before upload an artifact has `filename`,
 * relative to this file.
 */
export function formatTfvars(manifest: Manifest): string {
  const names = [...new Set(manifest.artifacts.map(({ module }) => module))].sort();
  const modules = Object.fromEntries(
    names.map((name) => {
      const own = manifest.artifacts.filter(({ module }) => module === name);
      const of = (kind: ManifestArtifact['kind']) => own.filter((artifact) => artifact.kind === kind);
      return [
        name,
        {
          layers: Object.fromEntries(
            of('layer').map((layer) => [layer.name, describeLayer(layer, manifest)]),
          ),
          functions: Object.fromEntries(of('function').map((fn) => [fn.name, describeFunction(fn)])),
        },
      ];
    }),
  );
  return `${JSON.stringify({ cora_artifacts: { modules } }, undefined, 2)}\n`;
}

function describeLayer(layer: ManifestArtifact, manifest: Manifest) {
  const version = manifest.commit?.slice(0, 12);
  return {
    filename: layer.file,
    source_code_hash: layer.source_code_hash,
    layer_name: layer.name,
    versioned_name: version === undefined ? layer.name : `${layer.name}-${version}`,
    compatible_runtimes: layer.compatibleRuntimes ?? [],
    compatible_architectures: [layer.architecture],
  };
}

function describeFunction(fn: ManifestArtifact) {
  return {
    filename: fn.file,
    source_code_hash: fn.source_code_hash,
    handler: fn.handler ?? null,
    runtime: `python${fn.python}`,
    architectures: [fn.architecture],
    layers: fn.layers ?? [],
  };
}
