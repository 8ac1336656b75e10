import { hash } from 'node:crypto';
import type { Lock } from '../lock/lock.ts';
import type { SourceArtifact } from '../project/model.ts';

/** The named inputs of an archive's bytes: each a digest or a plain value, so that a change has a name. */
export interface Fingerprint {
  /** Of the rules by which archives are made; a new number rebuilds everything. */
  readonly format: string;
  /** Paths, modes and contents of the packed files. */
  readonly sources: string;
  /** `name==version` of the packages, by name. */
  readonly packages: string;
  /** The very wheels. */
  readonly wheels: string;
  readonly exclude: string;
  readonly prune: string;
}

const format = '1';

/** Archives with equal fingerprints have equal bytes. */
export function fingerprintArchive(
  artifact: SourceArtifact,
  lock: Lock,
  options: { exclude: readonly string[]; prune: string },
): Fingerprint {
  const sources = artifact.files.map((file) => [file.path, file.sha256, file.isExecutable]);
  return {
    format,
    sources: digest(sources),
    packages: lock.packages.map((wheel) => `${wheel.name}==${wheel.version}`).join(' '),
    wheels: digest(lock.packages.map((wheel) => [wheel.filename, wheel.sha256])),
    // A digest: the patterns are the user's text, and two lists must not look alike.
    exclude: digest(options.exclude),
    prune: options.prune,
  };
}

/** Why an archive is made again, in a few words; undefined when nothing changed. */
export function explainChange(before: Fingerprint, now: Fingerprint): string | undefined {
  if (before.format !== now.format) return 'archive format changed';
  const reasons = [
    ...(before.sources === now.sources ? [] : ['sources changed']),
    ...explainPackages(before, now),
    ...(before.exclude === now.exclude ? [] : ['option exclude changed']),
    ...(before.prune === now.prune ? [] : ['option prune changed']),
  ];
  return reasons.length === 0 ? undefined : reasons.join(', ');
}

const maxPackagesShown = 3;

function explainPackages(before: Fingerprint, now: Fingerprint): string[] {
  if (before.packages === now.packages)
    return before.wheels === now.wheels ? [] : ['other wheels of the same versions'];
  const old = new Map(splitPackages(before.packages));
  const fresh = new Map(splitPackages(now.packages));
  const changes = [
    ...[...fresh].filter(([name]) => !old.has(name)).map(([name, version]) => `${name} ${version} added`),
    ...[...fresh]
      .filter(([name, version]) => (old.get(name) ?? version) !== version)
      .map(([name, version]) => `${name} ${old.get(name)} -> ${version}`),
    ...[...old].filter(([name]) => !fresh.has(name)).map(([name]) => `${name} removed`),
  ];
  const more = changes.length - maxPackagesShown;
  return [...changes.slice(0, maxPackagesShown), ...(more > 0 ? [`${more} more packages changed`] : [])];
}

function splitPackages(packages: string): (readonly [string, string])[] {
  return packages
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', version = ''] = part.split('==');
      return [name, version] as const;
    });
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex');
}
