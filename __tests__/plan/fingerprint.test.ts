import { expect, test } from 'vitest';
import type { Lock } from '../../src/lock/lock.ts';
import { explainChange, type Fingerprint, fingerprintArchive } from '../../src/plan/fingerprint.ts';
import type { SourceArtifact } from '../../src/project/model.ts';

const file = {
  path: 'lambda_function.py',
  sourcePath: 'x/lambda_function.py',
  bytes: 1,
  sha256: 'a'.repeat(64),
  isExecutable: false,
  text: 'x',
};
const artifact: SourceArtifact = {
  kind: 'function', module: 'ai', name: 'provider', dir: 'x', files: [file], leftOut: {}, requirements: undefined, pylock: undefined,
}; // biome-ignore format: one record

function lockOf(...versions: string[]): Lock {
  const packages = versions.map((pin) => {
    const [name = '', version = ''] = pin.split('==');
    const filename = `${name}-${version}-py3-none-any.whl`;
    return {
      name,
      version,
      filename,
      sha256: 'b'.repeat(64),
      bytes: 1,
      location: { kind: 'url', url: 'http://h/x' } as const,
    };
  });
  return { packages, builtFromSource: [], warnings: [] };
}

function fingerprint(
  lock: Lock,
  options = { exclude: [] as readonly string[], prune: 'safe' },
  source = artifact,
): Fingerprint {
  return fingerprintArchive(source, lock, options);
}

const base = fingerprint(lockOf('boto3==1.40.0'));

test('equal inputs give equal fingerprints, wherever the file lies and whatever was left out', () => {
  const moved = {
    ...artifact,
    dir: 'y',
    leftOut: { pyc: 3 },
    files: [{ ...file, sourcePath: 'y/lambda_function.py' }],
  };
  expect(fingerprint(lockOf('boto3==1.40.0'), undefined, moved)).toEqual(base);
  expect(explainChange(base, fingerprint(lockOf('boto3==1.40.0')))).toBeUndefined();
});

test.each([
  [
    'sources changed',
    fingerprint(lockOf('boto3==1.40.0'), undefined, {
      ...artifact,
      files: [{ ...file, sha256: 'c'.repeat(64) }],
    }),
  ],
  [
    'sources changed',
    fingerprint(lockOf('boto3==1.40.0'), undefined, {
      ...artifact,
      files: [{ ...file, isExecutable: true }],
    }),
  ],
  [
    'sources changed',
    fingerprint(lockOf('boto3==1.40.0'), undefined, { ...artifact, files: [{ ...file, path: 'other.py' }] }),
  ],
  ['boto3 1.40.0 -> 1.41.0', fingerprint(lockOf('boto3==1.41.0'))],
  ['idna 3.10 added', fingerprint(lockOf('boto3==1.40.0', 'idna==3.10'))],
  ['boto3 removed', fingerprint(lockOf())],
  ['option exclude changed', fingerprint(lockOf('boto3==1.40.0'), { exclude: ['*.md'], prune: 'safe' })],
  ['option prune changed', fingerprint(lockOf('boto3==1.40.0'), { exclude: [], prune: 'tests' })],
  ['archive format changed', { ...base, format: '0' }],
])('a rebuild says why: %s', (why, now) => {
  expect(explainChange(base, now)).toBe(why);
});

test('another wheel of the same version is a change too', () => {
  const lock = lockOf('boto3==1.40.0');
  const other = { ...lock, packages: lock.packages.map((wheel) => ({ ...wheel, sha256: 'd'.repeat(64) })) };
  expect(explainChange(base, fingerprint(other))).toBe('other wheels of the same versions');
});
