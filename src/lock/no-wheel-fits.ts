import { InputError } from '../errors.ts';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget, runtimeOf } from '../plan/target.ts';
import { compileForTarget } from './compile-for-target.ts';
import { readPylock } from './pylock.ts';
import { compile, type Uv } from './run-uv.ts';
import { parseWheelName } from './wheel-tags.ts';

/** A distribution, normalised, and which of its versions no wheel fits: `==1.0`, a range, or all when empty. */
export interface Wheelless {
  readonly name: string;
  readonly specifier: string;
  /** Whether there is a source distribution of it. */
  readonly hasSource: boolean;
}

/**
 * No wheel fits: names the wheels there are, the newest version that would fit, and the fix.
 * uv itself is asked for both, so the index and its credentials are the ones of the run.
 */
export async function noWheelFits(
  { name, specifier, hasSource }: Wheelless,
  set: RequirementSet,
  uv: Uv,
): Promise<InputError> {
  const [found, newest] = await Promise.all([
    listWheels(name + specifier, set, uv),
    findNewestFitting(name, set, uv),
  ]);
  const hasWheels = found.wheels.length > 0;
  const glibc = `glibc 2.${runtimeOf(set.target.python).glibcMinor} or older`;
  const what = hasWheels ? ` for ${describeTarget(set.target)} (${glibc})` : ', only source';
  const shown = /^==[^,]+$/.test(specifier) ? `${name} ${specifier.slice(2)}` : name + specifier;
  const ofVersion = shown.includes(' ') ? '' : ` (${found.version})`;
  return new InputError(`${whereIs(name, set)}: ${shown} has no wheel${what}.`, {
    details: hasWheels ? [`wheels there are${ofVersion}: ${summarise(found.wheels)}`] : [],
    hint: describeFix({ name, newest, hasWheels, mayBuild: hasSource && set.sdist === 'refuse' }),
  });
}

/** `file line 3` of the requirement that asks for a distribution; the file alone when another one needs it. */
export function whereIs(name: string, set: RequirementSet): string {
  const asked = set.requirements.find((requirement) => requirement.name === name);
  return asked === undefined ? set.file : `${asked.file} line ${asked.line}`;
}

/** The newest version of a distribution that has a wheel for the target, as of the day of the set. */
export async function findNewestFitting(
  name: string,
  set: RequirementSet,
  uv: Uv,
): Promise<string | undefined> {
  const asOf = set.asOf.time === 'latest' ? [] : ['--exclude-newer', set.asOf.time];
  const options = ['--no-deps', '--no-build', ...asOf];
  const result = await compileForTarget(uv, set.target, { requirements: name, options });
  if (result.kind === 'failed') return undefined;
  return readPylock(result.pylock, 'pylock.toml', set.target)[0]?.version;
}

interface Found {
  readonly version: string;
  readonly wheels: readonly string[];
}

async function listWheels(requirements: string, set: RequirementSet, uv: Uv): Promise<Found> {
  // An old Python first, a new one last: the wheels there are may be for others than the target's.
  for (const python of ['3.9', set.target.python, '3.14'] as const) {
    const result = await compile(uv, { requirements, python, options: ['--no-deps', '--no-build'] });
    if (result.kind === 'failed') continue;
    const [pkg] = readPylock(result.pylock, 'pylock.toml', { ...set.target, python: '3.14' });
    const wheels = pkg?.wheels.map(({ filename }) => filename) ?? [];
    if (pkg !== undefined) return { version: pkg.version, wheels };
  }
  return { version: '', wheels: [] };
}

interface Fix {
  readonly name: string;
  readonly newest: string | undefined;
  readonly hasWheels: boolean;
  readonly mayBuild: boolean;
}

function describeFix({ name, newest, hasWheels, mayBuild }: Fix): string {
  const fixes = [
    ...(newest === undefined
      ? []
      : [`write '${name}==${newest}', the newest version with a wheel that fits`]),
    ...(mayBuild ? ['set `sdist: build` to build it from source'] : []),
    ...(newest === undefined && hasWheels
      ? ['choose a `python-version` or `architecture` it has wheels for']
      : []),
  ];
  if (fixes.length === 0) return 'Use another distribution.';
  return `${fixes.join(', or ')}.`.replace(/^./, (first) => first.toUpperCase());
}

const maxTagsShown = 12;

function summarise(filenames: readonly string[]): string {
  const tags = filenames.map((filename) => parseWheelName(filename)?.tags[0] ?? filename);
  const unique = [...new Set(tags)].sort();
  const more = unique.length > maxTagsShown ? ` and ${unique.length - maxTagsShown} more` : '';
  return `${unique.slice(0, maxTagsShown).join(', ')}${more}`;
}
