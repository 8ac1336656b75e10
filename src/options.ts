import {
  asOf,
  flag,
  type Kind,
  list,
  listOf,
  oneOf,
  positiveNumber,
  sha,
  shard,
  text,
} from './option-kinds.ts';

export const modes = ['build', 'validate', 'upload'] as const;
export type Mode = (typeof modes)[number];

/** The Lambda runtimes we know, and so the values `python-version` takes. */
export const pythonVersions = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;
export type PythonVersion = (typeof pythonVersions)[number];

export const architectures = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export interface OptionRow<T> {
  readonly name: string;
  readonly modes: readonly Mode[];
  readonly kind: Kind<T>;
  /** As the user would write it; absent means unset. */
  readonly default?: string;
  /** The default of `action.yml` alone, where GitHub has one and a terminal has not. */
  readonly actionDefault?: string;
  /** Never shown. */
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  readonly help: string;
}

const b = ['build'] as const;
const v = ['validate'] as const;
const u = ['upload'] as const;
const bv = ['build', 'validate'] as const;
const bu = ['build', 'upload'] as const;
const vu = ['validate', 'upload'] as const;

function row<T>(name: string, usedBy: readonly Mode[], kind: Kind<T>, facts: RowFacts): OptionRow<T> {
  return { name, modes: usedBy, kind, ...facts };
}
type RowFacts = Omit<OptionRow<unknown>, 'name' | 'modes' | 'kind'>;

// THE table: action.yml, the README and --help are generated from it (`npm run generate`).
export const optionTable = {
  mode: row('mode', modes, listOf(...modes), {
    isRequired: true,
    help: 'What to do: `build`, `validate`, `upload`, or several.',
  }),
  root: row('root', modes, text, { default: '.', help: 'Folder that holds the modules.' }),
  modules: row('modules', modes, list, {
    default: 'packages/module-*',
    help: 'Modules to take: globs, paths or bare names such as `ai`.',
  }),
  output: row('output', modes, text, {
    default: 'build',
    help: 'Folder for zips, manifest and reports, relative to `root`.',
  }),
  pythonVersion: row('python-version', bv, oneOf('auto', ...pythonVersions), {
    default: 'auto',
    help: "Python of the target. `auto` reads each module's Terraform, else 3.11; a version overrides all.",
  }),
  architecture: row('architecture', bv, oneOf('auto', ...architectures), {
    default: 'auto',
    help: "Architecture of the target. `auto` reads each module's Terraform, else x86_64; a value overrides all.",
  }),
  asOf: row('as-of', b, asOf, {
    default: 'commit',
    help: 'Resolve unpinned requirements as on the day their files last changed (`commit`), today (`latest`), or at an ISO 8601 time.',
  }),
  requireHashes: row('require-hashes', b, flag, {
    default: 'false',
    help: 'Demand a `--hash` for every locked distribution.',
  }),
  sdist: row('sdist', b, oneOf('refuse', 'build'), {
    default: 'refuse',
    help: "What to do with a distribution that has no wheel. `build` runs its build, which needs the target's Python.",
  }),
  exclude: row('exclude', b, list, {
    help: 'Globs of paths in the archive to leave out, in gitignore syntax; `!` brings back. Also a `.coraignore` in a module.',
  }),
  excludePackages: row('exclude-packages', b, list, {
    help: 'Distributions the runtime has (such as `boto3`), left out with what only they needed.',
  }),
  prune: row('prune', b, oneOf('none', 'safe', 'tests'), {
    default: 'safe',
    help: 'What of the packages is left out: `none`, `safe` (caches, `.pyc`, installer noise), `tests` (also their test folders).',
  }),
  shard: row('shard', b, shard, { help: 'Build one share of the modules, such as `2/5`.' }),
  bundle: row('bundle', b, flag, {
    default: 'false',
    help: 'Also write one `cora-{sha12}.zip` of zips, manifest and reports, for release pipelines.',
  }),
  cache: row('cache', b, flag, { default: 'true', help: 'Keep wheels between runs.' }),
  cacheDir: row('cache-dir', b, text, {
    help: "Folder of the wheel store and the locks; the platform's cache folder when unset.",
  }),
  failOn: row('fail-on', v, oneOf('critical', 'high', 'medium', 'low', 'never'), {
    default: 'high',
    help: 'Findings of this severity or worse fail the run.',
  }),
  sizeBudgetMb: row('size-budget-mb', v, positiveNumber, {
    default: '200',
    help: 'Budget of a function with its layers, unzipped, in MB of 1,048,576 bytes.',
  }),
  baseManifest: row('base-manifest', v, text, {
    help: 'Manifest to compare sizes with: a path or `s3://`.',
  }),
  annotations: row('annotations', v, oneOf('auto', 'none'), {
    default: 'auto',
    help: '`auto`: a check run, else workflow commands; `none`.',
  }),
  githubToken: row('github-token', v, text, {
    isSecret: true,
    actionDefault: '$' + '{{ github.token }}',
    help: "Token for the check run; the job's own when unset.",
  }),
  manifest: row('manifest', vu, list, {
    help: 'Manifests to read: paths or globs (shards are merged), or `s3://bucket/prefix/manifests/{sha}/`; `{output}/manifest.json` when unset.',
  }),
  bucket: row('bucket', u, text, {
    help: 'Bucket to upload to, or `file:///folder` for the local store; required by `upload`.',
  }),
  prefix: row('prefix', u, text, { help: 'Prefix of all keys.' }),
  region: row('region', u, text, { help: 'Region of the bucket.' }),
  endpoint: row('endpoint', u, text, { help: 'Endpoint of an S3-compatible store.' }),
  forcePathStyle: row('force-path-style', u, flag, {
    help: 'Path-style addresses; `true` by itself with an endpoint.',
  }),
  kmsKeyId: row('kms-key-id', u, text, { help: 'KMS key for SSE-KMS.' }),
  expectedBucketOwner: row('expected-bucket-owner', u, text, {
    help: 'Account that must own the bucket.',
  }),
  sha: row('sha', bu, sha, {
    help: 'Git SHA in the keys; `git rev-parse HEAD` when unset. Given by hand, you vouch for a dirty tree.',
  }),
  reuseUnchanged: row('reuse-unchanged', u, flag, {
    default: 'true',
    help: 'Keep the key of an artifact whose bytes did not change.',
  }),
  dryRun: row('dry-run', bu, flag, {
    default: 'false',
    help: 'Say what would be done and why; write nothing.',
  }),
  logLevel: row('log-level', modes, oneOf('quiet', 'info', 'debug'), {
    default: 'info',
    help: '`quiet`, `info` or `debug` (by itself where RUNNER_DEBUG is set).',
  }),
} as const;

/** All options, in the order people read them. */
export const optionRows: readonly OptionRow<unknown>[] = Object.values(optionTable);

type ValueOf<R> = R extends OptionRow<infer T> ? T : never;
type OptionalNames =
  | 'shard' | 'cacheDir' | 'baseManifest' | 'githubToken' | 'bucket' | 'region' | 'endpoint'
  | 'forcePathStyle' | 'kmsKeyId' | 'expectedBucketOwner' | 'sha'; // biome-ignore format: one list

/** The options of a run, read once. */
export type Options = {
  readonly [K in keyof typeof optionTable]: K extends OptionalNames
    ? ValueOf<(typeof optionTable)[K]> | undefined
    : ValueOf<(typeof optionTable)[K]>;
};
