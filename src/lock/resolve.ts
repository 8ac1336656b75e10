import { hash } from 'node:crypto';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget } from '../plan/target.ts';
import type { Log } from '../ports.ts';
import { chooseWheels, type SourceBuilder } from './choose-wheels.ts';
import { compileSet, isLocal } from './compile-set.ts';
import { checkLocalWheel } from './local-wheel.ts';
import type { Lock } from './lock.ts';
import type { LockCache } from './lock-cache.ts';
import type { Uv } from './run-uv.ts';
import { describeShadowed, findShadowedWheels } from './shadowed-wheels.ts';
import { uvVersion } from './uv-binary.ts';

export interface ResolveContext {
  readonly root: string;
  readonly log: Log;
  readonly cache: LockCache;
  /** Digest of what decides which index is asked. */
  readonly indexFingerprint: string;
  readonly uv: () => Promise<Uv>;
  /** SHA-256 (hex) of a wheel of the project, by its path relative to the root. */
  readonly hashLocal: (path: string) => string;
  readonly buildSource: SourceBuilder;
}

/** A lock whose wheels are known; a fresh one has still to be finished. */
export interface Resolved {
  readonly set: RequirementSet;
  readonly lock: Lock;
  readonly isFresh: boolean;
  /** Distributions whose index gives no upload times. */
  readonly undated: readonly string[];
}

/**
 * The exact wheels of a requirement set: the lock kept under its key, else a new one by uv.
 * @throws InputError, ToolError, IntegrityError
 */
export async function resolveSet(set: RequirementSet, context: ResolveContext): Promise<Resolved> {
  for (const { url, file, line } of set.requirements.filter(isLocal)) {
    checkLocalWheel(context.root, url ?? '', `${file} line ${line}`);
  }
  const known = findKnownLock(set, context);
  if (known !== undefined) return { set, lock: known, isFresh: false, undated: [] };
  const uv = await context.uv();
  context.log.debug(`Resolving ${set.file} for ${describeTarget(set.target)} as of ${set.asOf.time}.`);
  const { packages, undated } = await compileSet(set, uv, context.root);
  const lock = await chooseWheels(packages, {
    set,
    uv,
    root: context.root,
    hashLocal: context.hashLocal,
    build: context.buildSource,
  });
  return { set, lock, isFresh: true, undated };
}

/** By set key. Adds to fresh locks what their readers should know, and keeps those that will hold tomorrow. */
export async function finishLocks(
  resolved: readonly Resolved[],
  context: ResolveContext,
): Promise<ReadonlyMap<string, Lock>> {
  const fresh = resolved.filter(({ isFresh }) => isFresh);
  if (fresh.length === 0) return new Map(resolved.map(({ set, lock }) => [set.key, lock]));
  const shadowed = await findShadowedWheels(
    fresh.flatMap(({ lock }) => lock.packages),
    await context.uv(),
  );
  const finish = ({ set, lock, isFresh, undated }: Resolved): Lock => {
    if (!isFresh) return lock;
    const known = describeShadowed(lock.packages, set.target, shadowed);
    const finished = {
      ...lock,
      warnings: undated.length === 0 ? known : [...known, describeUndated(set, undated)],
    };
    // Without upload times, and where something was built, the same question may have another answer tomorrow.
    const isLasting = isRepeatable(set) && undated.length === 0 && lock.builtFromSource.length === 0;
    if (isLasting) context.cache.write(cacheKey(set, context), finished);
    return finished;
  };
  return new Map(resolved.map((one) => [one.set.key, finish(one)]));
}

function describeUndated(set: RequirementSet, names: readonly string[]): string {
  return `${set.file}: the index gives no upload times for ${names.join(', ')}; these are resolved as of today, not as of ${set.asOf.time}. Pin them, or use a pylock.toml.`;
}

type CacheContext = Pick<ResolveContext, 'cache' | 'indexFingerprint' | 'hashLocal'>;

/** The lock kept for a set, if there is one; a set resolved as of today has none. */
export function findKnownLock(set: RequirementSet, context: CacheContext): Lock | undefined {
  return isRepeatable(set) ? context.cache.read(cacheKey(set, context)) : undefined;
}

// As of a day the answer stays; as of today, and without upload times, it may be another tomorrow.
function isRepeatable(set: RequirementSet): boolean {
  return set.asOf.time !== 'latest';
}

function cacheKey(set: RequirementSet, context: CacheContext): string {
  const local = set.requirements
    .filter(isLocal)
    .map((requirement) => [requirement.url, context.hashLocal(requirement.url ?? '')]);
  return hash('sha256', JSON.stringify([set.key, uvVersion, context.indexFingerprint, local]), 'hex');
}
