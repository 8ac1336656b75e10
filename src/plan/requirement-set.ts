import { hash } from 'node:crypto';
import type { ResolvedAsOf } from '../lock/as-of.ts';
import type { Requirement } from '../project/requirement.ts';
import { formatRequirements, type Requirements } from '../project/requirements.ts';
import { describeTarget, type Target } from './target.ts';

/** What one lock is made of. Equal sets (by `key`) are locked once. */
export interface RequirementSet {
  /** Covers requirements, constraints, hashes, target, as-of and what is excluded; not the index or the resolver. */
  readonly key: string;
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  readonly target: Target;
  readonly asOf: ResolvedAsOf;
  readonly allowsPrereleases: boolean;
  readonly requiresHashes: boolean;
  /** Normalised names of distributions the runtime has. */
  readonly excludePackages: readonly string[];
  readonly sdist: 'refuse' | 'build';
  /** A requirements file that has these requirements, for messages. */
  readonly file: string;
}

export interface SetOptions {
  readonly target: Target;
  readonly asOf: ResolvedAsOf;
  readonly requireHashes: boolean;
  readonly excludePackages: readonly string[];
  readonly sdist: 'refuse' | 'build';
}

/** Makes a set of a requirements file; undefined when it asks for nothing. */
export function makeRequirementSet(source: Requirements, options: SetOptions): RequirementSet | undefined {
  if (source.requirements.length === 0) return undefined;
  const set = {
    requirements: source.requirements,
    constraints: source.constraints,
    target: options.target,
    asOf: options.asOf,
    allowsPrereleases: source.allowsPrereleases,
    requiresHashes: options.requireHashes || source.requiresHashes,
    excludePackages: [...options.excludePackages].sort(),
    sdist: options.sdist,
    file: source.files[0] ?? 'requirements.txt',
  };
  return { ...set, key: requirementSetKey(set) };
}

/** The digests the user accepts for each distribution; a name without any accepts all. */
export function acceptedHashes(
  set: Pick<RequirementSet, 'requirements' | 'constraints'>,
): ReadonlyMap<string, readonly string[]> {
  const accepted = new Map<string, readonly string[]>();
  for (const { name, hashes } of [...set.requirements, ...set.constraints]) {
    if (hashes.length > 0) accepted.set(name, [...(accepted.get(name) ?? []), ...hashes]);
  }
  return accepted;
}

function requirementSetKey(set: Omit<RequirementSet, 'key'>): string {
  const hashes = [...acceptedHashes(set)].map(([name, list]) => [name, [...list].sort()]).sort();
  const inputs = [
    formatRequirements(set.requirements),
    formatRequirements(set.constraints),
    hashes,
    describeTarget(set.target),
    set.asOf.time,
    set.allowsPrereleases,
    set.requiresHashes,
    set.excludePackages,
    set.sdist,
  ];
  return hash('sha256', JSON.stringify(inputs), 'hex');
}
