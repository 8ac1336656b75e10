import { throwAll } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import { type Manifest, type ManifestArtifact, type ManifestPackage, toBase64 } from '../manifest.ts';
import { explainChange, fingerprintArchive } from '../plan/fingerprint.ts';
import type { ArtifactPlan } from '../plan/plan-build.ts';
import type { Log } from '../ports.ts';
import { type Prune, readWheel, type WheelContent } from '../wheels/wheel-entries.ts';
import type { WheelStore } from '../wheels/wheel-store.ts';
import { type Merged, mergeFiles } from './merge-files.ts';
import { spliceArchive } from './splice.ts';
import { type StagedFiles, writeStaged } from './staged-files.ts';
import { WriteFailure } from './write-failure.ts';

/** One finished archive and how it came about. */
export interface Archive {
  readonly artifact: ManifestArtifact;
  /** What decided the target: `main.tf:6,7`. */
  readonly targetSource: string;
  readonly state: 'built' | 'reused';
  /** Why it was built; of a reused one, `unchanged`. */
  readonly why: string;
}

export interface ArchiveContext {
  readonly root: string;
  readonly prune: Prune;
  readonly store: WheelStore;
  readonly log: Log;
  readonly staged: StagedFiles;
  readonly signal: AbortSignal;
}

/** An archive with its lock and what is to be done about it. */
export interface DecidedArchive {
  readonly plan: ArtifactPlan;
  readonly lock: Lock;
  readonly decision: Decision;
}

export type Decision =
  | { readonly kind: 'reuse'; readonly artifact: ManifestArtifact }
  | { readonly kind: 'build'; readonly why: string };

/**
 * Splices every archive whose inputs changed and keeps the others. Independent archives go on after a failure.
 * @throws InputError, ToolError, IntegrityError
 */
export async function makeArchives(
  decided: readonly DecidedArchive[],
  context: ArchiveContext,
): Promise<readonly Archive[]> {
  const count = decided.filter(({ decision }) => decision.kind === 'build').length;
  const progress = context.log.progress('Splicing archives', count);
  const reader = new WheelReader(context);
  const archives: Archive[] = [];
  const errors: unknown[] = [];
  for (const one of decided) {
    const { targetSource } = one.plan;
    if (one.decision.kind === 'reuse') {
      archives.push({ artifact: one.decision.artifact, targetSource, state: 'reused', why: 'unchanged' });
      continue;
    }
    try {
      const artifact = buildArchive(one, reader, context);
      archives.push({ artifact, targetSource, state: 'built', why: one.decision.why });
      progress.step(one.plan.id);
    } catch (error) {
      errors.push(error);
      if (error instanceof WriteFailure) break;
    }
    // Splicing is synchronous; between two archives the progress line and signals get their turn.
    await new Promise<void>((resolve) => setImmediate(resolve));
    context.signal.throwIfAborted();
  }
  progress.done();
  throwAll(errors);
  return archives;
}

export interface DecideContext {
  readonly prune: Prune;
  /** The archive of the last build under this name, if any. */
  readonly before: (plan: ArtifactPlan) => ManifestArtifact | undefined;
  /** SHA-256 (hex) of a zip in the output, by its relative path; undefined when it is not there. */
  readonly sha256Of: (file: string) => string | undefined;
}

/** Finds the archives of the last build by what they are. */
export function findBefore(previous: Manifest | undefined): DecideContext['before'] {
  const known = new Map(previous?.artifacts.map((it) => [`${it.kind} ${it.module}/${it.name}`, it]));
  return (plan) => known.get(`${plan.source.kind} ${plan.id}`);
}

/** Whether the archive of the last build can stay, and why not. */
export function decideArchive(plan: ArtifactPlan, lock: Lock, context: DecideContext): Decision {
  const before = context.before(plan);
  if (before === undefined) return { kind: 'build', why: 'new' };
  const fingerprint = fingerprintArchive(plan.source, lock, { exclude: plan.exclude, prune: context.prune });
  const change = explainChange(before.fingerprint, fingerprint);
  if (change !== undefined) return { kind: 'build', why: change };
  const actual = context.sha256Of(plan.file);
  if (actual === undefined) return { kind: 'build', why: 'zip was missing' };
  if (actual !== before.sha256) return { kind: 'build', why: 'zip was not the one of the manifest' };
  const leftOut = addCounts(plan.source.leftOut, ...before.packages.map((pkg) => pkg.leftOut ?? {}));
  return { kind: 'reuse', artifact: { ...before, ...planned(plan, lock), leftOut } };
}

function buildArchive(
  { plan, lock }: DecidedArchive,
  reader: WheelReader,
  context: ArchiveContext,
): ManifestArtifact {
  const wheels = lock.packages.map((wheel) => reader.read(wheel));
  const input = {
    archive: plan.id,
    files: plan.source.files,
    wheels,
    wheelPrefix: plan.wheelPrefix,
    judge: plan.judge,
  };
  const merged = mergeFiles(input);
  const zip = writeStaged(plan.file, context.staged, (target) => spliceArchive(merged, context.root, target));
  const packages = describePackages(wheels, merged);
  return {
    ...planned(plan, lock),
    sha256: zip.sha256,
    source_code_hash: toBase64(zip.sha256),
    zippedBytes: zip.zippedBytes,
    unzippedBytes: zip.unzippedBytes,
    entries: zip.entries,
    packages,
    leftOut: addCounts(plan.source.leftOut, ...packages.map((pkg) => pkg.leftOut ?? {})),
    fingerprint: fingerprintArchive(plan.source, lock, { exclude: plan.exclude, prune: context.prune }),
  };
}

type Planned = Pick<
  ManifestArtifact,
  | 'module'
  | 'kind'
  | 'name'
  | 'file'
  | 'python'
  | 'architecture'
  | 'handler'
  | 'layers'
  | 'compatibleRuntimes'
  | 'reproducible'
>;

// What the plan alone says; it may change while the bytes stay.
function planned(plan: ArtifactPlan, lock: Lock): Planned {
  const isLayer = plan.source.kind === 'layer';
  return {
    module: plan.source.module,
    kind: plan.source.kind,
    name: plan.source.name,
    file: plan.file,
    python: plan.target.python,
    architecture: plan.target.architecture,
    handler: isLayer ? undefined : plan.handler,
    layers: isLayer ? undefined : [...plan.layers],
    compatibleRuntimes: isLayer ? plan.compatibleRuntimes.map((version) => `python${version}`) : undefined,
    reproducible: lock.builtFromSource.length > 0 ? false : undefined,
  };
}

function describePackages(wheels: readonly WheelContent[], merged: Merged): ManifestPackage[] {
  const bytes = new Map<WheelContent, number>();
  for (const packed of merged.files) {
    if (packed.from !== 'wheel') continue;
    bytes.set(packed.content, (bytes.get(packed.content) ?? 0) + packed.file.entry.uncompressedBytes);
  }
  return wheels.map((content) => {
    const leftOut = addCounts(content.leftOut, merged.leftOut.get(content) ?? {});
    return {
      name: content.wheel.name,
      version: content.wheel.version,
      wheel: content.wheel.filename,
      sha256: content.wheel.sha256,
      unzippedBytes: bytes.get(content) ?? 0,
      imports: [...content.imports],
      leftOut: Object.keys(leftOut).length === 0 ? undefined : leftOut,
    };
  });
}

function addCounts(...counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum = new Map<string, number>();
  for (const [rule, count] of counts.flatMap((one) => Object.entries(one)))
    sum.set(rule, (sum.get(rule) ?? 0) + count);
  return Object.fromEntries([...sum].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Wheels are read once in a run, however many archives take them. */
class WheelReader {
  readonly #context: Pick<ArchiveContext, 'store' | 'prune'>;
  readonly #known = new Map<string, WheelContent>();

  constructor(context: Pick<ArchiveContext, 'store' | 'prune'>) {
    this.#context = context;
  }

  read(wheel: Lock['packages'][number]): WheelContent {
    const known = this.#known.get(wheel.sha256);
    if (known !== undefined) return known;
    const content = readWheel(wheel, this.#context.store.pathOf(wheel.sha256), this.#context.prune);
    this.#known.set(wheel.sha256, content);
    return content;
  }
}
