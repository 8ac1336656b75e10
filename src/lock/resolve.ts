import { hash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget } from '../plan/target.ts';
import type { Log } from '../ports.ts';
import type { Requirement } from '../project/requirement.ts';
import { formatRequirements } from '../project/requirements.ts';
import { chooseWheels, type SourceBuilder } from './choose-wheels.ts';
import { compileForTarget } from './compile-for-target.ts';
import { explainFailure } from './explain-failure.ts';
import type { Lock } from './lock.ts';
import type { LockCache } from './lock-cache.ts';
import { readPylock } from './pylock.ts';
import type { Uv } from './run-uv.ts';
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

/**
 * The exact wheels of a requirement set: the lock kept under its key, else a new one by uv.
 * @throws InputError, ToolError, IntegrityError
 */
export async function resolveSet(set: RequirementSet, context: ResolveContext): Promise<Lock> {
  const known = findKnownLock(set, context);
  if (known !== undefined) return known;
  const uv = await context.uv();
  context.log.debug(`Resolving ${set.file} for ${describeTarget(set.target)} as of ${set.asOf.time}.`);
  const pylock = await compileSet(set, uv, context);
  const packages = readPylock(pylock, 'pylock.toml', set.target);
  const lock = await chooseWheels(packages, {
    set,
    uv,
    root: context.root,
    hashLocal: context.hashLocal,
    build: context.buildSource,
  });
  if (isRepeatable(set) && lock.builtFromSource.length === 0)
    context.cache.write(cacheKey(set, context), lock);
  return lock;
}

type CacheContext = Pick<ResolveContext, 'cache' | 'indexFingerprint' | 'hashLocal'>;

/** The lock kept for a set, if there is one; a set resolved as of today has none. */
export function findKnownLock(set: RequirementSet, context: CacheContext): Lock | undefined {
  return isRepeatable(set) ? context.cache.read(cacheKey(set, context)) : undefined;
}

// As of a day the answer stays; as of today it may be another tomorrow.
function isRepeatable(set: RequirementSet): boolean {
  return set.asOf.time !== 'latest';
}

function cacheKey(set: RequirementSet, context: CacheContext): string {
  const local = set.requirements
    .filter(isLocal)
    .map((requirement) => [requirement.url, context.hashLocal(requirement.url ?? '')]);
  return hash('sha256', JSON.stringify([set.key, uvVersion, context.indexFingerprint, local]), 'hex');
}

// Packages of an index without upload times are exempted from as-of one by one, as uv names them.
async function compileSet(set: RequirementSet, uv: Uv, context: ResolveContext): Promise<string> {
  const exempted = new Set<string>();
  for (;;) {
    const result = await compileForTarget(uv, set.target, {
      requirements: formatRequirements(
        set.requirements.map((requirement) => withLocalUrl(requirement, context.root)),
      ),
      constraints: formatRequirements(set.constraints),
      excludes: set.excludePackages.join('\n'),
      options: [...modeOptions(set), ...asOfOptions(set, exempted)],
    });
    if (result.kind === 'locked') {
      if (exempted.size > 0) context.log.warn(describeExempted(set, [...exempted]));
      return result.pylock;
    }
    const undated = [...result.output.matchAll(/([A-Za-z0-9._-]+)==\S+ has no publish time/g)].map(
      ([, name = '']) => name,
    );
    const fresh = undated.filter((name) => !exempted.has(name));
    if (fresh.length === 0) throw await explainFailure(result, set, uv);
    for (const name of fresh) exempted.add(name);
  }
}

function modeOptions(set: RequirementSet): string[] {
  return [
    ...(set.sdist === 'refuse' ? ['--no-build'] : []),
    ...(set.allowsPrereleases ? ['--prerelease', 'allow'] : []),
  ];
}

function asOfOptions(set: RequirementSet, exempted: ReadonlySet<string>): string[] {
  if (set.asOf.time === 'latest') return [];
  const exemptions = [...exempted].flatMap((name) => ['--exclude-newer-package', `${name}=false`]);
  return ['--exclude-newer', set.asOf.time, ...exemptions];
}

function describeExempted(set: RequirementSet, names: readonly string[]): string {
  return `${set.file}: the index gives no upload times for ${[...names].sort().join(', ')}; these are resolved as of today, not as of ${set.asOf.time}. Pin them, or use a pylock.toml.`;
}

function isLocal(requirement: Requirement): boolean {
  return requirement.url !== undefined && !/^https?:/i.test(requirement.url);
}

function withLocalUrl(requirement: Requirement, root: string): Requirement {
  if (!isLocal(requirement)) return requirement;
  return { ...requirement, url: pathToFileURL(path.join(root, requirement.url ?? '')).href };
}
