import type { ArtifactKind } from '../project/model.ts';
import type { Attribute, Resource } from '../project/terraform/terraform-folder.ts';
import { listHandedOver } from './link-handover.ts';
import { findModule, hasName, matchAlias, matchName, splitWords } from './link-names.ts';
import type { LinkedArtifact, LinkedBy } from './link-terraform.ts';
import { readTexts } from './link-values.ts';

/** The artifacts a resource defines (several when it is repeated for all of a module), and what told. */
export interface ResourceLink {
  readonly by: LinkedBy | undefined;
  readonly artifacts: readonly LinkedArtifact[];
}

/** What a resource may define. */
export interface Candidates {
  /** Whose folder the resource is in. */
  readonly module: string;
  readonly kind: ArtifactKind;
  /** The artifacts of the kind, of all modules. */
  readonly all: readonly LinkedArtifact[];
  /** Those of the module. */
  readonly own: readonly LinkedArtifact[];
}

/** Links by key, zip name, handler folder or name, in this order; to nothing when none fits or two fit alike. */
export function linkResource(resource: Resource, candidates: Candidates): ResourceLink {
  const home = moveHome(resource, candidates);
  for (const [by, find] of steps) {
    const found = find(resource, home);
    if (found.length > 0) return { by, artifacts: found };
  }
  return { by: undefined, artifacts: [] };
}

/** Nothing that is known of the resource names anything: it may define any artifact of its kind. */
export function isOpen(resource: Resource): boolean {
  const names = ['s3_key', 'filename', 'function_name', 'layer_name'];
  return !names.some((name) => textsOf(resource, name).some((text) => hasName(text.replace(/\.zip$/, ''))));
}

type FindArtifacts = (resource: Resource, candidates: Candidates) => readonly LinkedArtifact[];

const steps: readonly (readonly [LinkedBy, FindArtifacts])[] = [
  ['key', findHandedOver],
  ['key', findByKey],
  ['zip', findByZip],
  ['handler', findByHandler],
  ['name', findByName],
  ['name', findByInstance],
  ['name', findByLabel],
  ['name', findByVariable],
];

function findHandedOver(resource: Resource, { module, all }: Candidates): readonly LinkedArtifact[] {
  for (const name of ['s3_key', 'filename', 'source_code_hash']) {
    const attribute = resource.attributes.get(name);
    const found = attribute === undefined ? [] : listHandedOver(attribute.value, module, all);
    if (found.length > 0) return found;
  }
  return [];
}

// The standard's keys: `layers/{module}/{layer}-{sha12}.zip`, `lambdas/{module}/{function}-{sha12}.zip`.
const standardKeys = {
  layer: /(?:^|[/\ufffc])layers\/([^/]+)\/([^/]+)\.zip$/,
  function: /(?:^|[/\ufffc])lambdas\/([^/]+)\/([^/]+)\.zip$/,
} as const satisfies Record<ArtifactKind, RegExp>;

/** A key that names another module makes the resource that module's. */
function moveHome(resource: Resource, candidates: Candidates): Candidates {
  for (const key of textsOf(resource, 's3_key')) {
    const module = findModule(standardKeys[candidates.kind].exec(key)?.[1] ?? '', candidates.all);
    if (module === undefined || module === candidates.module) continue;
    return { ...candidates, module, own: candidates.all.filter((artifact) => artifact.module === module) };
  }
  return candidates;
}

function findByKey(resource: Resource, { module, kind, own }: Candidates): readonly LinkedArtifact[] {
  return first(textsOf(resource, 's3_key'), (key) => {
    const [, segment = '', stem = ''] = standardKeys[kind].exec(key) ?? [];
    const isHome = findModule(segment, own) === module || !hasName(segment);
    return isHome ? matchName(stem, own) : undefined;
  });
}

/** The file's name; where that is only a version, the folder it is in. */
function findByZip(resource: Resource, { own }: Candidates): readonly LinkedArtifact[] {
  const paths = [...textsOf(resource, 's3_key'), ...textsOf(resource, 'filename')];
  return first(paths, (path) => {
    const segments = path.replace(/\.zip$/, '').split('/');
    const named = path.endsWith('.zip') ? segments.findLast(hasName) : undefined;
    return named === undefined ? undefined : matchName(named, own);
  });
}

/** `provider/lambda_function.handler` or `provider.lambda_function.handler`: what stands before file and function. */
function findByHandler(resource: Resource, { own }: Candidates): readonly LinkedArtifact[] {
  return first(textsOf(resource, 'handler'), (handler) => {
    const folders = handler.split(/[/.]/).slice(0, -2);
    const name = (text: string) => splitWords(text).join('-');
    return own.find((artifact) => folders.some((folder) => name(folder) === name(artifact.name)));
  });
}

function findByName(resource: Resource, { own }: Candidates): readonly LinkedArtifact[] {
  const names = [...textsOf(resource, 'function_name'), ...textsOf(resource, 'layer_name')];
  return first(names, (name) => matchName(name, own));
}

function findByInstance(resource: Resource, { module, own }: Candidates): readonly LinkedArtifact[] {
  const { key } = resource;
  return toList(typeof key === 'string' ? matchAlias(key, module, own) : undefined);
}

function findByLabel(resource: Resource, { module, own }: Candidates): readonly LinkedArtifact[] {
  return toList(matchName(resource.name, own) ?? matchAlias(resource.name, module, own));
}

/** `s3_key = var.common_layer_s3_key`: the variable's name is all there is. */
function findByVariable(resource: Resource, { module, own }: Candidates): readonly LinkedArtifact[] {
  const value = (resource.attributes.get('s3_key') ?? resource.attributes.get('filename'))?.value;
  if (value?.kind !== 'reference' || value.root !== 'var') return [];
  const words = [
    value.address.slice('var.'.length),
    ...value.path.filter((step) => typeof step === 'string'),
  ];
  return toList(
    words.map((word) => matchAlias(word, module, own)).findLast((artifact) => artifact !== undefined),
  );
}

function first(
  texts: readonly string[],
  find: (text: string) => LinkedArtifact | undefined,
): readonly LinkedArtifact[] {
  return toList(texts.map(find).find((artifact) => artifact !== undefined));
}

function toList(artifact: LinkedArtifact | undefined): readonly LinkedArtifact[] {
  return artifact === undefined ? [] : [artifact];
}

function textsOf(resource: Resource, name: string): readonly string[] {
  const attribute: Attribute | undefined = resource.attributes.get(name);
  return attribute === undefined ? [] : readTexts(attribute.value);
}
