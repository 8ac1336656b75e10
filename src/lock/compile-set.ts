import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { normaliseName, type Requirement } from '../project/requirement.ts';
import { formatRequirements } from '../project/requirements.ts';
import { compileForTarget } from './compile-for-target.ts';
import { explainFailure } from './explain-failure.ts';
import { type PylockPackage, readPylock } from './pylock.ts';
import type { Compiled, Uv } from './run-uv.ts';

export interface CompiledSet {
  readonly packages: readonly PylockPackage[];
  /** Names of distributions whose index gives no upload times: they are as of today, not as of the day asked for. */
  readonly undated: readonly string[];
}

/**
 * Has uv resolve a set as of its day. uv takes a file without an upload time for a newer one; distributions
 * that have none are exempted, and only those.
 * @throws InputError, ToolError
 */
export async function compileSet(set: RequirementSet, uv: Uv, root: string): Promise<CompiledSet> {
  const undated = new Set<string>();
  for (;;) {
    const result = await compileAsOf(set, uv, { root, asOf: set.asOf.time, undated });
    if (result.kind === 'locked') {
      const packages = readPylock(result.pylock, 'pylock.toml', set.target);
      return { packages, undated: [...undated].sort() };
    }
    const fresh = findUndated(result.output).filter((name) => !undated.has(name));
    if (fresh.length === 0) throw await explainFailure(result, set, uv);
    // uv names one at a time. Most often all of an index have none: those as of today tell which.
    const today =
      undated.size > 0 ? undefined : await compileAsOf(set, uv, { root, asOf: 'latest', undated });
    for (const name of [...fresh, ...listUndated(today, set)]) undated.add(name);
  }
}

interface Day {
  readonly root: string;
  readonly asOf: string;
  readonly undated: ReadonlySet<string>;
}

function compileAsOf(set: RequirementSet, uv: Uv, day: Day): Promise<Compiled> {
  const requirements = set.requirements.map((requirement) => withLocalUrl(requirement, day.root));
  return compileForTarget(uv, set.target, {
    requirements: formatRequirements(requirements),
    constraints: formatRequirements(set.constraints),
    excludes: set.excludePackages.join('\n'),
    options: [...modeOptions(set), ...asOfOptions(day)],
  });
}

function modeOptions(set: RequirementSet): string[] {
  return [
    ...(set.sdist === 'refuse' ? ['--no-build'] : []),
    ...(set.allowsPrereleases ? ['--prerelease', 'allow'] : []),
  ];
}

function asOfOptions({ asOf, undated }: Day): string[] {
  if (asOf === 'latest') return [];
  const exemptions = [...undated].flatMap((name) => ['--exclude-newer-package', `${name}=false`]);
  return ['--exclude-newer', asOf, ...exemptions];
}

// Where there is a time, uv tells it: "`name` was filtered by `exclude-newer` ... published at 2024-04-10T00:00:00Z."
function findUndated(output: string): string[] {
  const filtered = output.matchAll(/`([^`]+)` was filtered by `exclude-newer`(.*)$/gm);
  const silent = [...filtered].filter(([, , rest = '']) => !rest.includes('published at'));
  const named = output.matchAll(/([A-Za-z0-9._-]+)==\S+ has no publish time/g);
  return [...silent, ...named].map(([, name = '']) => normaliseName(name));
}

function listUndated(today: Compiled | undefined, set: RequirementSet): string[] {
  if (today?.kind !== 'locked') return [];
  const packages = readPylock(today.pylock, 'pylock.toml', set.target);
  return packages.filter((pkg) => !pkg.hasUploadTimes).map(({ name }) => name);
}

/** Whether a requirement names a wheel of the project. */
export function isLocal(requirement: Requirement): boolean {
  return requirement.url !== undefined && !/^https?:/i.test(requirement.url);
}

function withLocalUrl(requirement: Requirement, root: string): Requirement {
  if (!isLocal(requirement)) return requirement;
  return { ...requirement, url: pathToFileURL(path.join(root, requirement.url ?? '')).href };
}
