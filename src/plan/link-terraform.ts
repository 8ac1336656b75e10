import { type ArtifactKind, artifactId } from '../project/model.ts';
import { groupBy } from '../project/terraform/group-by.ts';
import type { ModuleCall, Resource, TerraformFolder } from '../project/terraform/terraform-folder.ts';
import { listHandedOver } from './link-handover.ts';
import { type AttachedLayers, type LayerContext, readAttachedLayers } from './link-layers.ts';
import { isOpen, linkResource } from './link-resource.ts';
import {
  type FunctionSettings,
  type LayerSettings,
  readFunctionSettings,
  readLayerSettings,
} from './link-settings.ts';

/** A module's name and artifacts with what its Terraform says. */
export interface ModuleTerraform {
  readonly name: string;
  readonly artifacts: readonly LinkedArtifact[];
  readonly terraform: TerraformFolder;
}

export interface LinkedArtifact {
  readonly kind: ArtifactKind;
  readonly module: string;
  readonly name: string;
}

/** What told which artifact a resource defines, the surest first; a call of our Terraform module names its artifacts. */
export type LinkedBy = 'module-call' | 'key' | 'zip' | 'handler' | 'name';

/** A resource or module call that deploys an artifact. */
export interface Link {
  readonly by: LinkedBy;
  readonly block: Resource | ModuleCall;
}

/** A module call has no settings of its own: it takes those of the artifact. */
export interface FunctionLink extends Link, Partial<FunctionSettings> {
  /** Undefined when the resource sets none. */
  readonly layers?: AttachedLayers | undefined;
}

export interface LayerLink extends Link, Partial<LayerSettings> {}

export interface TerraformLinks {
  /** By artifact id; only the surest kind of link, in the order of files and lines. What nothing deploys is not here. */
  readonly functions: ReadonlyMap<string, readonly FunctionLink[]>;
  readonly layers: ReadonlyMap<string, readonly LayerLink[]>;
  /** Lambda resources that define no artifact as far as can be known. */
  readonly unlinked: readonly UnlinkedResource[];
}

export interface UnlinkedResource {
  readonly module: string;
  readonly resource: Resource;
  /** Nothing known names it, so it may define any artifact of its kind. */
  readonly isOpen: boolean;
}

/** Tells which resources define which artifacts and what they say of them. Between two that fit alike it takes none. */
export function linkTerraform(modules: readonly ModuleTerraform[]): TerraformLinks {
  const artifacts = modules.flatMap((module) => module.artifacts);
  const linked = modules.map((module) => linkModule(module, artifacts));
  return {
    functions: collectSurest(linked.flatMap(({ functions }) => functions)),
    layers: collectSurest(linked.flatMap(({ layers }) => layers)),
    unlinked: linked.flatMap(({ unlinked }) => unlinked),
  };
}

interface Linked<T> {
  readonly artifact: LinkedArtifact;
  readonly link: T;
}

interface LinkedModule {
  readonly functions: readonly Linked<FunctionLink>[];
  readonly layers: readonly Linked<LayerLink>[];
  readonly unlinked: readonly UnlinkedResource[];
}

function linkModule(module: ModuleTerraform, artifacts: readonly LinkedArtifact[]): LinkedModule {
  const { resources, data, modules } = module.terraform;
  const lambdas = resources.filter(({ resourceType }) => lambdaKinds.has(resourceType));
  const functions = linkKind('function', lambdas, module.name, artifacts);
  const layers = linkKind('layer', lambdas, module.name, artifacts);
  const context: LayerContext = {
    module: module.name,
    layers: artifacts.filter(({ kind }) => kind === 'layer'),
    resources: groupBy(layers, ({ block }) => block.address),
    data: groupBy(data, ({ address }) => address),
  };
  const calls = modules.flatMap((block) => linkCall(block, module.name, artifacts));
  return {
    functions: [
      ...calls.filter(({ artifact }) => artifact.kind === 'function'),
      ...spread(functions, (block) => ({
        ...readFunctionSettings(block),
        layers: readAttachedLayers(block, context),
      })),
    ],
    layers: [
      ...calls.filter(({ artifact }) => artifact.kind === 'layer'),
      ...spread(layers, readLayerSettings),
    ],
    unlinked: [...functions, ...layers]
      .filter(({ by }) => by === undefined)
      .map(({ block }) => ({ module: module.name, resource: block, isOpen: isOpen(block) })),
  };
}

const lambdaKinds: ReadonlyMap<string, ArtifactKind> = new Map([
  ['aws_lambda_function', 'function'],
  ['aws_lambda_layer_version', 'layer'],
]);

interface LinkedResource {
  readonly block: Resource;
  readonly by: LinkedBy | undefined;
  readonly artifacts: readonly LinkedArtifact[];
}

function linkKind(
  kind: ArtifactKind,
  lambdas: readonly Resource[],
  module: string,
  artifacts: readonly LinkedArtifact[],
): readonly LinkedResource[] {
  const all = artifacts.filter((artifact) => artifact.kind === kind);
  const own = all.filter((artifact) => artifact.module === module);
  const blocks = lambdas.filter(({ resourceType }) => lambdaKinds.get(resourceType) === kind);
  return blocks.map((block) => ({ block, ...linkResource(block, { module, kind, all, own }) }));
}

/** One link for each artifact of each resource. */
function spread<T>(
  linked: readonly LinkedResource[],
  read: (block: Resource) => T,
): readonly Linked<Link & T>[] {
  return linked.flatMap(({ block, by, artifacts }) => {
    if (by === undefined) return [];
    const link = { by, block, ...read(block) };
    return artifacts.map((artifact) => ({ artifact, link }));
  });
}

/** A module that is given artifacts of ours stands for the resources of all of them. */
function linkCall(
  block: ModuleCall,
  module: string,
  artifacts: readonly LinkedArtifact[],
): readonly Linked<Link>[] {
  const given = [...block.attributes.values()].flatMap(({ value }) =>
    listHandedOver(value, module, artifacts),
  );
  return [...new Set(given)].map((artifact) => ({ artifact, link: { by: 'module-call', block } }));
}

const ranks = { 'module-call': 0, key: 0, zip: 1, handler: 2, name: 3 } as const satisfies Record<
  LinkedBy,
  number
>;

/** A resource that only shares the name gives way to one that has the key. */
function collectSurest<T extends Link>(linked: readonly Linked<T>[]): ReadonlyMap<string, readonly T[]> {
  const groups = groupBy(linked, ({ artifact }) => artifactId(artifact));
  const surest = [...groups].map(([id, group]): [string, readonly T[]] => {
    const links = group.map(({ link }) => link);
    const best = links.reduce<number>((rank, { by }) => Math.min(rank, ranks[by]), ranks.name);
    return [id, links.filter(({ by }) => ranks[by] === best)];
  });
  return new Map(surest);
}
