import { InputError, ToolError } from '../errors.ts';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget, runtimeOf } from '../plan/target.ts';
import { normaliseName } from '../project/requirement.ts';
import { withoutUserinfo } from './index-settings.ts';
import { type PylockPackage, readPylock } from './pylock.ts';
import { type Compiled, compile, type Uv } from './run-uv.ts';
import { parseWheelName } from './wheel-tags.ts';

type Failed = Extract<Compiled, { kind: 'failed' }>;

/** Turns what uv said into what happened, where, and what to do next. */
export async function explainFailure(failed: Failed, set: RequirementSet, uv: Uv): Promise<Error> {
  const [, wheelless] = /Wheels are required for `([^`]+)`/.exec(failed.output) ?? [];
  if (wheelless !== undefined)
    return noWheelFits(
      { name: normaliseName(wheelless), version: versionOf(wheelless, failed.output) },
      set,
      uv,
    );
  const [, name, published] =
    /`([^`]+)` was filtered by `exclude-newer`.*?was published at (\S+?)\.?(?:\s|$)/s.exec(failed.output) ??
    [];
  if (name !== undefined && published !== undefined)
    return newerThanAsOf(name, published.replace(/\.$/, ''), set);
  return uvFailed(failed, set);
}

/**
 * No wheel fits: names the wheels there are, the newest version that would fit, and the fix.
 * uv itself is asked for both, so the index and its credentials are the ones of the run.
 */
export async function noWheelFits(
  pkg: Pick<PylockPackage, 'name' | 'version'>,
  set: RequirementSet,
  uv: Uv,
): Promise<InputError> {
  const [wheels, newest] = await Promise.all([
    listWheels(pkg, set, uv),
    findNewestFitting(pkg.name, set, uv),
  ]);
  const shown = `${pkg.name}${pkg.version === '' ? '' : ` ${pkg.version}`}`;
  const target = describeTarget(set.target);
  const what =
    wheels.length === 0
      ? 'has no wheel, only source'
      : `has no wheel for ${target} (glibc 2.${runtimeOf(set.target.python).glibcMinor} or older)`;
  const fixes = [
    ...(newest === undefined
      ? []
      : [`write '${pkg.name}==${newest}', the newest version with a wheel that fits`]),
    ...(set.sdist === 'refuse' ? ['set `sdist: build` to build it from source'] : []),
    ...(newest === undefined && wheels.length > 0
      ? ['choose a `python-version` or `architecture` it has wheels for']
      : []),
  ];
  return new InputError(`${whereIs(pkg.name, set)}: ${shown} ${what}.`, {
    details: wheels.length === 0 ? [] : [`wheels there are: ${summarise(wheels)}`],
    hint:
      fixes.length === 0
        ? 'Use another distribution.'
        : `${fixes.join(', or ')}.`.replace(/^./, (c) => c.toUpperCase()),
  });
}

/** `file line 3` of the requirement that asks for a distribution; the file alone when another one needs it. */
function whereIs(name: string, set: RequirementSet): string {
  const asked = set.requirements.find((requirement) => requirement.name === name);
  return asked === undefined ? set.file : `${asked.file} line ${asked.line}`;
}

function versionOf(name: string, output: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${escaped}==([^\\s,]+)`).exec(output)?.[1] ?? '';
}

async function listWheels(
  pkg: Pick<PylockPackage, 'name' | 'version'>,
  set: RequirementSet,
  uv: Uv,
): Promise<readonly string[]> {
  const requirements = pkg.version === '' ? pkg.name : `${pkg.name}==${pkg.version}`;
  // Any Python: the wheels there are may be for others than the target's.
  const result = await compile(uv, { requirements, python: '3.9', options: ['--no-deps', '--no-build'] });
  const own =
    result.kind === 'locked'
      ? result
      : await compile(uv, { requirements, python: set.target.python, options: ['--no-deps', '--no-build'] });
  if (own.kind === 'failed') return [];
  const packages = readPylock(own.pylock, 'pylock.toml', { ...set.target, python: '3.14' });
  return packages.flatMap((found) => found.wheels.map((wheel) => wheel.filename));
}

async function findNewestFitting(name: string, set: RequirementSet, uv: Uv): Promise<string | undefined> {
  const asOf = set.asOf.time === 'latest' ? [] : ['--exclude-newer', set.asOf.time];
  const options = ['--no-deps', '--no-build', ...asOf];
  const result = await compile(uv, {
    requirements: name,
    python: set.target.python,
    target: set.target,
    options,
  });
  if (result.kind === 'failed') return undefined;
  return readPylock(result.pylock, 'pylock.toml', set.target)[0]?.version;
}

const maxTagsShown = 12;

function summarise(filenames: readonly string[]): string {
  const tags = filenames.map((filename) => {
    const tag = parseWheelName(filename)?.tags[0] ?? filename;
    return tag;
  });
  const unique = [...new Set(tags)].sort();
  const more = unique.length > maxTagsShown ? ` and ${unique.length - maxTagsShown} more` : '';
  return `${unique.slice(0, maxTagsShown).join(', ')}${more}`;
}

function newerThanAsOf(name: string, published: string, set: RequirementSet): InputError {
  return new InputError(
    `${whereIs(normaliseName(name), set)}: ${name} was published ${published}, after the day this is resolved as on.`,
    {
      details: [`published: ${published}`, `as of:     ${set.asOf.time}`],
      hint: 'Commit the requirements file (as-of is the date of its last commit), set `as-of: latest`, or pin an older version.',
    },
  );
}

function uvFailed(failed: Failed, set: RequirementSet): ToolError {
  const lines = failed.output
    .trim()
    .split('\n')
    .map((line) => line.trimEnd().replace(/\S+:\/\/\S+/g, withoutUserinfo));
  const isNetwork = /Failed to fetch|error sending request|Request failed|dns error|timed out/i.test(
    failed.output,
  );
  const isUnauthorised = /40[13] (Unauthorized|Forbidden)|authentication credentials/i.test(failed.output);
  return new ToolError(
    `uv could not resolve ${set.file} for ${describeTarget(set.target)} (exit code ${failed.exitCode ?? 'none'}).`,
    {
      details: [...lines.slice(-12), `argv: ${failed.argv.slice(1).join(' ')}`],
      hint: isUnauthorised
        ? 'The index wants credentials: give them in its URL, the environment or netrc.'
        : isNetwork
          ? 'The index could not be reached: check its URL (pip config list, UV_*), the network and the proxy.'
          : 'Change the requirements so that all of them can hold at once.',
    },
  );
}
