import { InputError } from './errors.ts';
import { BadValue, nearestName } from './option-kinds.ts';
import { type OptionRow, type Options, optionRows, optionTable as table } from './options.ts';

/**
 * Reads what the user wrote (name -> text; empty means unset). Every unknown name, bad value and
 * contradiction is reported together.
 * @throws InputError
 */
export function parseOptions(written: Readonly<Record<string, string | undefined>>): Options {
  const problems = unknownNames(written);

  function optional<T>(option: OptionRow<T>): T | undefined {
    const given = written[option.name]?.trim();
    const value = given === undefined || given === '' ? option.default : given;
    if (value === undefined) return undefined;
    const parsed = option.kind.parse(value);
    if (!(parsed instanceof BadValue)) return parsed;
    problems.push(describeBadValue(option, value, parsed));
    return option.default === undefined ? undefined : optionalDefault(option);
  }

  function required<T>(option: OptionRow<T>, otherwise: T): T {
    const value = optional(option);
    const isMissing = value === undefined && (written[option.name]?.trim() ?? '') === '';
    if (isMissing && option.isRequired) {
      problems.push(`Option \`${option.name}\` is required. Allowed: ${option.kind.allowed}.`);
    }
    return value ?? otherwise;
  }

  const options: Options = {
    mode: required(table.mode, []),
    root: required(table.root, '.'),
    modules: required(table.modules, []),
    output: required(table.output, 'build'),
    pythonVersion: required(table.pythonVersion, 'auto'),
    architecture: required(table.architecture, 'auto'),
    asOf: required(table.asOf, { kind: 'commit' }),
    requireHashes: required(table.requireHashes, false),
    sdist: required(table.sdist, 'refuse'),
    exclude: required(table.exclude, []),
    excludePackages: required(table.excludePackages, []),
    prune: required(table.prune, 'safe'),
    shard: optional(table.shard),
    bundle: required(table.bundle, false),
    cache: required(table.cache, true),
    cacheDir: optional(table.cacheDir),
    failOn: required(table.failOn, 'high'),
    sizeBudgetMb: required(table.sizeBudgetMb, 200),
    baseManifest: optional(table.baseManifest),
    annotations: required(table.annotations, 'auto'),
    githubToken: optional(table.githubToken),
    manifest: required(table.manifest, []),
    bucket: optional(table.bucket),
    prefix: required(table.prefix, ''),
    region: optional(table.region),
    endpoint: optional(table.endpoint),
    forcePathStyle: optional(table.forcePathStyle),
    kmsKeyId: optional(table.kmsKeyId),
    expectedBucketOwner: optional(table.expectedBucketOwner),
    sha: optional(table.sha),
    reuseUnchanged: required(table.reuseUnchanged, true),
    dryRun: required(table.dryRun, false),
    logLevel: required(table.logLevel, 'info'),
  };
  problems.push(...contradictions(options));
  if (problems.length > 0) throw badOptions(problems);
  return options;
}

function optionalDefault<T>(option: OptionRow<T>): T | undefined {
  const parsed = option.kind.parse(option.default ?? '');
  return parsed instanceof BadValue ? undefined : parsed;
}

function unknownNames(written: Readonly<Record<string, string | undefined>>): string[] {
  const names = optionRows.map((option) => option.name);
  return Object.keys(written)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const nearest = nearestName(name, names);
      const meant = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
      return `There is no option \`${name}\`.${meant}`;
    });
}

function describeBadValue(option: OptionRow<unknown>, value: string, bad: BadValue): string {
  const shown = option.isSecret ? 'the value given' : `'${value}'`;
  return `Option \`${option.name}\`: ${shown} ${bad.reason}. Allowed: ${option.kind.allowed}.`;
}

function contradictions(options: Options): string[] {
  const problems: string[] = [];
  if (options.mode.includes('upload') && options.bucket === undefined) {
    problems.push('Option `bucket` is required by `upload`. Allowed: a bucket, or `file:///folder`.');
  }
  if (options.mode.includes('build') && options.mode.includes('upload') && options.shard !== undefined) {
    problems.push(
      'Options `shard` and `upload` exclude each other in one run: upload once, from the merged manifests.',
    );
  }
  if (options.bundle && options.shard !== undefined) {
    problems.push('Options `bundle` and `shard` exclude each other: a bundle holds the whole project.');
  }
  return problems;
}

function badOptions(problems: readonly string[]): InputError {
  const [only] = problems;
  const hint = 'See the options in the README, or `cora-build --help`.';
  if (problems.length === 1 && only !== undefined) return new InputError(only, { hint });
  return new InputError(`${problems.length} options are wrong.`, { details: problems, hint });
}
