import type { ArtifactKind } from '../project/model.ts';
import type { Reference, Value } from '../project/terraform/value.ts';
import type { LinkedArtifact } from './link-terraform.ts';
import { listReferences } from './link-values.ts';

/** The variable that carries what we built into Terraform. */
const handover = 'var.cora_artifacts';
const kinds = { layers: 'layer', functions: 'function' } as const satisfies Record<string, ArtifactKind>;

/**
 * The artifacts that a value takes from our hand-over: `var.cora_artifacts.modules["ai"].functions["provider"].s3_key`
 * is one, with a step less it is all of the module. A part of it under another name (`var.artifacts.layers["x"]`) is the
 * module's own.
 */
export function listHandedOver(
  value: Value,
  module: string,
  artifacts: readonly LinkedArtifact[],
): readonly LinkedArtifact[] {
  const found = listReferences(value).flatMap((reference) => followReference(reference, module, artifacts));
  return artifacts.filter((artifact) => found.includes(artifact));
}

function followReference(
  { root, address, path }: Reference,
  module: string,
  artifacts: readonly LinkedArtifact[],
): readonly LinkedArtifact[] {
  const at = path.findIndex((step) => step === 'layers' || step === 'functions');
  if (address !== handover && (at < 0 || at + 1 >= path.length || (root !== 'var' && root !== 'module')))
    return [];
  const kind = path[at] === 'layers' ? kinds.layers : path[at] === 'functions' ? kinds.functions : undefined;
  const name = at < 0 ? undefined : path[at + 1];
  const from = readModule(path, address === handover ? undefined : module);
  return artifacts.filter(
    (artifact) =>
      (from === undefined || artifact.module === from) &&
      (kind === undefined || artifact.kind === kind) &&
      (name === undefined || artifact.name === name),
  );
}

/** The step after `modules`; undefined when it may be any module. */
function readModule(path: Reference['path'], otherwise: string | undefined): string | undefined {
  const at = path.indexOf('modules');
  const module = at < 0 ? otherwise : path[at + 1];
  return module === undefined ? undefined : String(module);
}
