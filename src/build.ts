import path from 'node:path';
import {
  type Archive,
  type DecideContext,
  type DecidedArchive,
  decideArchive,
  findBefore,
  makeArchives,
} from './archive/make-archives.ts';
import { StagedFiles } from './archive/staged-files.ts';
import { ZipStamps } from './archive/zip-stamps.ts';
import { CoraErrors, InputError } from './errors.ts';
import type { Folders } from './folders.ts';
import { buildFromSource } from './lock/build-from-source.ts';
import type { Lock } from './lock/lock.ts';
import { lockAll, makeLocalHasher } from './lock/lock-all.ts';
import { LockCache } from './lock/lock-cache.ts';
import { refuseForeignIndexes } from './lock/refuse-foreign-indexes.ts';
import { makeToolchain, type Toolchain } from './lock/toolchain.ts';
import { makeManifest } from './make-manifest.ts';
import { type Manifest, manifestFile, readPreviousManifest } from './manifest.ts';
import type { Options } from './options.ts';
import { Memo } from './plan/memo.ts';
import type { ArtifactPlan } from './plan/plan-build.ts';
import { type Prepared, preparePlan } from './plan/prepare-plan.ts';
import type { Ports } from './ports.ts';
import { normaliseName } from './project/requirement.ts';
import { type Fetched, WheelFetcher } from './wheels/fetch-wheels.ts';
import { hashFile, WheelStore } from './wheels/wheel-store.ts';
import { type Written, writeOutput } from './write-output.ts';

/** A finished build. */
export interface Built {
  readonly prepared: Prepared;
  readonly archives: readonly Archive[];
  readonly manifest: Manifest;
  readonly fetched: Fetched;
  readonly written: Written;
}

/**
 * Builds every archive of the selected modules: plan, lock, fetch, splice, manifest.
 * @throws InputError, ToolError, IntegrityError
 */
export async function build(options: Options, folders: Folders, ports: Ports): Promise<Built> {
  const { log } = ports;
  const { root, output, cacheDir } = folders;
  const memo = new Memo(cacheDir, root);
  const toolchain = makeToolchain(ports, cacheDir);
  const locks = new LockCache(cacheDir);
  const onNeedsLocks = () => {
    if (locks.isEmpty()) toolchain.begin();
  };
  const prepared = await log.group('Plan', () => preparePlan(options, ports, { root, memo, onNeedsLocks }));
  if (options.bundle) checkBundleHasName(options, prepared);
  const previous = readPreviousManifest(path.join(output, manifestFile), log);
  const store = new WheelStore(cacheDir);
  const stamps = new ZipStamps(cacheDir, output);
  const context = {
    prune: options.prune,
    before: findBefore(previous),
    sha256Of: (file: string) => stamps.sha256Of(file),
  };
  const { decided, fetched } = await log.group('Packages', () =>
    lockAndFetch(prepared, { options, ports, store, toolchain, locks, context }),
  );
  const staged = new StagedFiles(output);
  try {
    const archives = await log.group('Archives', () =>
      makeArchives(decided, { root, prune: options.prune, store, log, staged, signal: ports.signal }),
    );
    const manifest = makeManifest(archives, prepared, options);
    const written = await writeOutput(manifest, { output, previous, bundle: options.bundle, staged });
    for (const { artifact, state } of archives)
      if (state === 'built') stamps.take(artifact.file, artifact.sha256);
    stamps.save();
    memo.save();
    return { prepared, archives, manifest, fetched, written };
  } finally {
    staged.discard();
  }
}

// Said before an hour's work, not after it.
function checkBundleHasName(options: Options, { git }: Prepared): void {
  if (options.sha !== undefined || git !== undefined) return;
  throw new InputError('A bundle is named for a commit, and there is none.', {
    hint: 'Give `sha`, or build in a git repository.',
  });
}

interface LockContext {
  readonly options: Options;
  readonly ports: Ports;
  readonly store: WheelStore;
  readonly toolchain: Toolchain;
  readonly locks: LockCache;
  readonly context: DecideContext;
}

// Wheels are fetched as soon as the first lock is known, and only for archives that must be built.
async function lockAndFetch(
  prepared: Prepared,
  { options, ports, store, toolchain, locks, context }: LockContext,
) {
  const { project, plan } = prepared;
  await refuseForeignIndexes(plan.artifacts, toolchain.settings);
  const fetcher = new WheelFetcher({ ports, store, root: project.root, settings: toolchain.settings });
  const decided = new Map<string, DecidedArchive>();
  const decide = (lock: Lock, users: readonly ArtifactPlan[]) => {
    for (const user of users) {
      const decision = decideArchive(user, lock, context);
      decided.set(user.id, { plan: user, lock, decision });
      if (decision.kind === 'build') fetcher.want(lock.packages);
    }
  };
  const hashLocal = makeLocalHasher(hashFile, (file) => path.resolve(project.root, file));
  const locking = lockAll(plan, {
    root: project.root,
    log: ports.log,
    cache: locks,
    indexFingerprint: toolchain.indexFingerprint,
    uv: toolchain.uv,
    hashLocal,
    buildSource: (pkg, set, uv) =>
      buildFromSource(pkg, set, { uv, store, ports, root: project.root, settings: toolchain.settings }),
    excludePackages: options.excludePackages.map(normaliseName),
    onLocked: decide,
  });
  const lockOf = await locking.catch(async (error: unknown) => {
    // What was begun ends before the run does, and its failures are shown too.
    throw new CoraErrors([error, ...(await fetcher.stop())]);
  });
  for (const artifact of plan.artifacts) if (!decided.has(artifact.id)) decide(lockOf(artifact), [artifact]);
  const fetched: Fetched = await fetcher.finish();
  const inOrder = plan.artifacts.flatMap((artifact) => decided.get(artifact.id) ?? []);
  return { decided: inOrder, fetched };
}
