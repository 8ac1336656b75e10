import { posix } from 'node:path';
import { artifactId } from '../project/model.ts';
import { eachOf, itemsOf } from '../project/terraform/list-items.ts';
import type { Resource } from '../project/terraform/terraform-folder.ts';
import { optionsOf, type Reference, type Value } from '../project/terraform/value.ts';
import { listHandedOver } from './link-handover.ts';
import { isQualified, matchAlias, matchName } from './link-names.ts';
import type { LinkedArtifact } from './link-terraform.ts';
import { listReferences, readTexts, type Source, sourceOf } from './link-values.ts';

/** The layers of a function, in the order they unpack. */
export interface AttachedLayers {
  readonly layers: readonly AttachedLayer[];
  /** False when there are more, which are not of this project or not known. */
  readonly isComplete: boolean;
  readonly source: Source;
}

export interface AttachedLayer {
  /** `module/layer`. */
  readonly id: string;
  /** Attached by a condition that is not known. */
  readonly isMaybe: boolean;
  readonly source: Source;
}

/** Where a `layers` list stands and what its entries may refer to. */
export interface LayerContext {
  readonly module: string;
  /** The layer artifacts of all modules. */
  readonly layers: readonly LinkedArtifact[];
  /** The layer resources of this module and its data sources, by address. */
  readonly resources: ReadonlyMap<string, readonly LayerResource[]>;
  readonly data: ReadonlyMap<string, readonly Resource[]>;
}

export interface LayerResource {
  readonly block: Resource;
  readonly artifacts: readonly LinkedArtifact[];
}

/** Resolves the `layers` of a function resource; undefined when it sets none. */
export function readAttachedLayers(resource: Resource, context: LayerContext): AttachedLayers | undefined {
  const attribute = resource.attributes.get('layers');
  if (attribute === undefined) return undefined;
  const source = sourceOf(attribute);
  const dir = posix.dirname(resource.file);
  const resolved = itemsOf(attribute.value).map((item) => resolveItem(item, { ...context, dir }));
  const layers = new Map<string, AttachedLayer>();
  for (const { artifacts, isMaybe } of resolved) {
    for (const id of artifacts.map(artifactId)) {
      layers.set(id, { id, isMaybe: isMaybe && layers.get(id)?.isMaybe !== false, source });
    }
  }
  return { layers: [...layers.values()], isComplete: resolved.every((entry) => entry.isComplete), source };
}

interface Context extends LayerContext {
  readonly dir: string;
}

interface Resolved {
  readonly artifacts: readonly LinkedArtifact[];
  readonly isMaybe: boolean;
  readonly isComplete: boolean;
}

function resolveItem(item: Value, context: Context): Resolved {
  const all = optionsOf(eachOf(item));
  const options = all.filter((option) => !isNothing(option));
  const found = options.map((option) => resolveOne(option, context));
  const artifacts = [...new Set(found.flat())];
  const isComplete = found.every((each) => each.length > 0);
  const isAlways = item.kind !== 'many' && options.length === all.length;
  return { artifacts, isComplete, isMaybe: !isAlways || !isComplete || artifacts.length > 1 };
}

function isNothing(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === '');
}

function resolveOne(value: Value, context: Context): readonly LinkedArtifact[] {
  const fromText = readTexts(value).flatMap((text) => toList(matchArn(text, context)));
  if (fromText.length > 0) return fromText;
  const handedOver = listHandedOver(value, context.module, context.layers);
  if (handedOver.length > 0) return handedOver;
  for (const reference of listReferences(value)) {
    const found = resolveReference(reference, context);
    if (found.length > 0) return found;
  }
  return [];
}

/** `arn:aws:lambda:{region}:{account}:layer:{name}:{version}`. A written account may be a stranger's with a layer of like name. */
function matchArn(text: string, context: Context): LinkedArtifact | undefined {
  const [, account = '', name] = /:([^:]*):layer:([^:]+)/.exec(text) ?? [];
  const layer = name === undefined ? undefined : matchLayerName(name, context);
  if (name === undefined || layer === undefined || !/^\d+$/.test(account)) return layer;
  return isQualified(name, layer) ? layer : undefined;
}

/** Of layers of one name the own. */
function matchLayerName(name: string, { module, layers }: Context): LinkedArtifact | undefined {
  const own = layers.filter((layer) => layer.module === module);
  return matchName(name, layers) ?? matchName(name, own);
}

function resolveReference(reference: Reference, context: Context): readonly LinkedArtifact[] {
  const { address, path } = reference;
  if (address.startsWith('aws_lambda_layer_version.')) return resolveSibling(reference, context);
  if (address.startsWith('data.aws_lambda_layer_version.')) return resolveData(reference, context);
  if (reference.root === 'resource' || reference.root === 'builtin' || reference.root === 'word') return [];
  const name = lastWord(address);
  const keys = path.filter((step) => typeof step === 'string').toReversed();
  const within = reference.root === 'module' ? context.layers.filter(({ module }) => module === name) : [];
  for (const hint of [...keys, name]) {
    const found = matchAlias(hint, name, within) ?? matchAlias(hint, context.module, context.layers);
    if (found !== undefined) return [found];
  }
  return [];
}

/** A resource of the same folder is the layer it defines; one that defines none of ours is somebody else's. */
function resolveSibling({ address, path }: Reference, context: Context): readonly LinkedArtifact[] {
  const siblings = (context.resources.get(address) ?? []).filter(({ block }) => isBeside(block, context));
  if (siblings.length === 0) return toList(matchAlias(lastWord(address), context.module, context.layers));
  const [key] = path;
  const keyed = siblings.filter(({ block }) => block.key !== undefined && block.key === key);
  const found = (keyed.length > 0 ? keyed : siblings).flatMap(({ artifacts }) => artifacts);
  const named = found.filter((artifact) => artifact.name === key);
  return [...new Set(named.length > 0 ? named : found)];
}

function resolveData({ address, path }: Reference, context: Context): readonly LinkedArtifact[] {
  const sources = (context.data.get(address) ?? []).filter((data) => isBeside(data, context));
  const keyed = sources.filter((data) => data.key !== undefined && data.key === path[0]);
  const names = (keyed.length > 0 ? keyed : sources).flatMap((data) => {
    const attribute = data.attributes.get('layer_name');
    return attribute === undefined ? [] : readTexts(attribute.value);
  });
  if (names.length === 0) return toList(matchAlias(lastWord(address), context.module, context.layers));
  return names.flatMap((name) =>
    toList(name.includes(':layer:') ? matchArn(name, context) : matchLayerName(name, context)),
  );
}

function isBeside(block: Resource, { dir }: Context): boolean {
  return posix.dirname(block.file) === dir;
}

function lastWord(address: string): string {
  return address.slice(address.lastIndexOf('.') + 1);
}

function toList(artifact: LinkedArtifact | undefined): readonly LinkedArtifact[] {
  return artifact === undefined ? [] : [artifact];
}
