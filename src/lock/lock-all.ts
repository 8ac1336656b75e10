import pMap from 'p-map';
import { InputError, throwAll } from '../errors.ts';
import type { ArtifactPlan, BuildPlan } from '../plan/plan-build.ts';
import type { Lock } from './lock.ts';
import { lockPylock } from './lock-pylock.ts';
import { finishLocks, type ResolveContext, type Resolved, resolveSet } from './resolve.ts';

export interface LockAllContext extends ResolveContext {
  readonly excludePackages: readonly string[];
  /** Called with each lock as it is known and who builds from it, so that fetching need not wait for the last. */
  readonly onLocked: (lock: Lock, users: readonly ArtifactPlan[]) => void;
}

/** The lock of every artifact. */
export type LockOf = (plan: ArtifactPlan) => Lock;

// A resolution mostly waits for the index; more at once than this contend for two cores.
const parallel = 6;
const nothing: Lock = { packages: [], builtFromSource: [], warnings: [] };

/**
 * Locks every distinct requirement set once. Independent sets go on after a failure.
 * @throws InputError, ToolError, IntegrityError
 */
export async function lockAll(plan: BuildPlan, context: LockAllContext): Promise<LockOf> {
  // In the order of the artifacts and sets, not of their failures: the same errors read the same each time.
  const errors: unknown[] = [];
  const byPylock = new Map<string, Lock>();
  for (const artifact of plan.artifacts) {
    if (artifact.source.pylock === undefined) continue;
    try {
      const lock = lockPylock(artifact.source.pylock, { ...context, target: artifact.target });
      byPylock.set(artifact.id, lock);
      context.onLocked(lock, [artifact]);
    } catch (error) {
      errors.push(error);
    }
  }
  const resolve = async (set: BuildPlan['sets'][number]): Promise<Resolved | { readonly error: unknown }> => {
    try {
      const resolved = await resolveSet(set, context);
      const users = plan.artifacts.filter((artifact) => artifact.set?.key === set.key);
      context.onLocked(resolved.lock, users);
      return resolved;
    } catch (error) {
      return { error };
    }
  };
  const results = await pMap(plan.sets, resolve, { concurrency: parallel });
  const resolved = results.filter((result) => 'lock' in result);
  errors.push(...results.flatMap((result) => ('error' in result ? [result.error] : [])));
  const bySet = await finishLocks(resolved, context);
  throwAll(errors);
  const warnings = plan.sets.flatMap(({ key }) => bySet.get(key)?.warnings ?? []);
  for (const warning of new Set(warnings)) context.log.warn(warning);
  return (artifact) =>
    (artifact.set === undefined ? byPylock.get(artifact.id) : bySet.get(artifact.set.key)) ?? nothing;
}

/** SHA-256 (hex) of the project's own wheels. @throws InputError when one cannot be read */
export function makeLocalHasher(
  hash: (file: string) => string | undefined,
  toAbsolute: (path: string) => string,
): (path: string) => string {
  return (path) => {
    const digest = hash(toAbsolute(path));
    if (digest !== undefined) return digest;
    throw new InputError(`${path} cannot be read.`, { hint: 'Name a wheel that is in the repository.' });
  };
}
