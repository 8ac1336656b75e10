import path from 'node:path';
import { decideArchive, findBefore } from './archive/make-archives.ts';
import { ZipStamps } from './archive/zip-stamps.ts';
import type { Folders } from './folders.ts';
import type { Lock } from './lock/lock.ts';
import { makeLocalHasher } from './lock/lock-all.ts';
import { LockCache } from './lock/lock-cache.ts';
import { lockPylock } from './lock/lock-pylock.ts';
import { findKnownLock } from './lock/resolve.ts';
import { makeToolchain } from './lock/toolchain.ts';
import { manifestFile, readPreviousManifest } from './manifest.ts';
import type { Options } from './options.ts';
import { Memo } from './plan/memo.ts';
import type { ArtifactPlan } from './plan/plan-build.ts';
import { type Prepared, preparePlan } from './plan/prepare-plan.ts';
import type { Ports } from './ports.ts';
import { normaliseName } from './project/requirement.ts';
import { hashFile } from './wheels/wheel-store.ts';

/** What a build would do. */
export interface DryRun {
  readonly prepared: Prepared;
  readonly steps: readonly DryStep[];
}

export interface DryStep {
  readonly plan: ArtifactPlan;
  readonly action: 'build' | 'reuse' | 'resolve and build';
  readonly why: string;
}

/**
 * Says what a build would do and why. Writes nothing and asks no index: a requirement set without a lock in
 * the cache folder is one that would be resolved.
 * @throws InputError
 */
export async function dryRun(options: Options, folders: Folders, ports: Ports): Promise<DryRun> {
  const { root, output, cacheDir } = folders;
  const prepared = await preparePlan(options, ports, {
    root,
    memo: new Memo(cacheDir, root),
    onNeedsLocks: () => undefined,
  });
  const hashLocal = makeLocalHasher(hashFile, (file) => path.resolve(root, file));
  const { indexFingerprint } = makeToolchain(ports, cacheDir);
  const lockContext = { cache: new LockCache(cacheDir), indexFingerprint, hashLocal };
  const lockOf = (plan: ArtifactPlan): Lock | undefined => {
    const { pylock } = plan.source;
    if (pylock !== undefined)
      return lockPylock(pylock, {
        root,
        target: plan.target,
        excludePackages: options.excludePackages.map(normaliseName),
        hashLocal,
      });
    if (plan.set === undefined) return { packages: [], builtFromSource: [], warnings: [] };
    return findKnownLock(plan.set, lockContext);
  };
  const previous = readPreviousManifest(path.join(output, manifestFile), ports.log);
  const stamps = new ZipStamps(cacheDir, output);
  const context = {
    prune: options.prune,
    before: findBefore(previous),
    sha256Of: (file: string) => stamps.sha256Of(file),
  };
  const steps = prepared.plan.artifacts.map((plan): DryStep => {
    const lock = lockOf(plan);
    if (lock === undefined)
      return { plan, action: 'resolve and build', why: 'its requirements have no lock here yet' };
    const decision = decideArchive(plan, lock, context);
    return decision.kind === 'reuse'
      ? { plan, action: 'reuse', why: 'unchanged' }
      : { plan, action: 'build', why: decision.why };
  });
  return { prepared, steps };
}
