import { InputError, ToolError } from '../errors.ts';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget } from '../plan/target.ts';
import { normaliseName } from '../project/requirement.ts';
import { withoutUserinfo } from './index-settings.ts';
import { findNewestFitting, noWheelFits, type Wheelless, whereIs } from './no-wheel-fits.ts';
import type { Compiled, Uv } from './run-uv.ts';

type Failed = Extract<Compiled, { kind: 'failed' }>;

/** Turns what uv said into what happened, where, and what to do next. */
export async function explainFailure(failed: Failed, set: RequirementSet, uv: Uv): Promise<Error> {
  const { output } = failed;
  const wheelless = findWheelless(output);
  if (wheelless !== undefined) return noWheelFits(wheelless, set, uv);
  const [, name, found, version, published] =
    /`([^`]+)` was filtered by `exclude-newer`.*?(requested|latest) version.*? v(\S+?),.*? published at (\S+?)\.?(?:\s|$)/.exec(
      output,
    ) ?? [];
  if (name !== undefined && published !== undefined)
    return newerThanAsOf({ name, version, published, isPin: found === 'requested' }, set);
  const [, python, other] =
    /does not satisfy Python(\S+) and (?:all versions of )?(\S+) depends? on Python\1/.exec(output) ?? [];
  if (python !== undefined && other !== undefined) return needsOtherPython(other, python, set, uv);
  const [, unbuilt] = /Failed to (?:download and )?build `([^`\s]+)/.exec(output) ?? [];
  if (unbuilt !== undefined) return buildFailed(unbuilt, failed, set);
  return uvFailed(failed, set);
}

/** The distribution no wheel of which fits, in the words uv has for it. */
function findWheelless(output: string): Wheelless | undefined {
  const [, required] = /Wheels are required for `([^`]+)`/.exec(output) ?? [];
  if (required !== undefined) {
    const escaped = required.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const version = new RegExp(`${escaped}==([^\\s,]+)`).exec(output)?.[1];
    const specifier = version === undefined ? '' : `==${version}`;
    return { name: normaliseName(required), specifier, hasSource: true };
  }
  const [, name, specifier = ''] =
    /([A-Za-z0-9][A-Za-z0-9._-]*?)([=<>!~]\S+)? ha(?:s|ve) no (?:usable |compatible )?wheels/.exec(output) ??
    [];
  return name === undefined ? undefined : { name: normaliseName(name), specifier, hasSource: false };
}

async function needsOtherPython(
  pinned: string,
  python: string,
  set: RequirementSet,
  uv: Uv,
): Promise<InputError> {
  const name = normaliseName(pinned.replace(/[=<>!~].*$/, ''));
  const newest = await findNewestFitting(name, set, uv);
  const fix = newest === undefined ? '' : `Write '${name}==${newest}', the newest version for it, or set `;
  return new InputError(
    `${whereIs(name, set)}: ${pinned.replace('==', ' ')} needs Python ${python}, and the target is ${set.target.python}.`,
    {
      hint:
        newest === undefined
          ? 'Set `python-version`, or use another distribution.'
          : `${fix}\`python-version\`.`,
    },
  );
}

interface Newer {
  readonly name: string;
  readonly version: string | undefined;
  readonly published: string;
  readonly isPin: boolean;
}

function newerThanAsOf({ name, version, published, isPin }: Newer, set: RequirementSet): InputError {
  const commit = 'Commit the requirements file (as-of is the date of its last commit)';
  return new InputError(
    `${whereIs(normaliseName(name), set)}: ${name} ${version} was published after the day this is resolved as on${isPin ? '' : ', and nothing before it fits'}.`,
    {
      details: [`published: ${published}`, `as of:     ${set.asOf.time}`],
      hint: isPin
        ? `${commit}, set \`as-of: latest\`, or pin an older version.`
        : `${commit}, or set \`as-of: latest\`.`,
    },
  );
}

// Only with `sdist: build`: what a distribution needs is often known only by building it.
function buildFailed(unbuilt: string, failed: Failed, set: RequirementSet): ToolError {
  const name = normaliseName(unbuilt.replace(/[=<>!~].*$/, ''));
  return new ToolError(
    `${whereIs(name, set)}: ${unbuilt.replace('==', ' ')} could not be built from source.`,
    {
      details: lastLines(failed),
      hint: `This needs Python ${set.target.python} on PATH and what the build asks for; or use a version that has a wheel.`,
    },
  );
}

// What to do next, by what uv says; the first that fits.
const hints = [
  {
    when: /No space left|Read-only file system|Permission denied|Disk quota exceeded/i,
    hint: 'uv could not write: free some space, or set `cache-dir` to a folder that can be written.',
  },
  {
    when: /40[13] (Unauthorized|Forbidden)|authentication credentials/i,
    hint: 'The index wants credentials: give them in its URL, the environment or netrc.',
  },
  {
    when: /Failed to fetch|error sending request|Request failed|dns error|timed out/i,
    hint: 'The index could not be reached: check its URL (pip config list, UV_*), the network and the proxy.',
  },
  {
    when: /was not found in the package registry/,
    hint: 'Check the spelling of the name, and that the index has it.',
  },
  {
    when: /does not match .* in the distribution filename/,
    hint: 'Write the name of the wheel in front of its URL.',
  },
  { when: /there is no version of/, hint: 'Ask for a version the index has.' },
  { when: /./s, hint: 'Change the requirements so that all of them can hold at once.' },
];

function uvFailed(failed: Failed, set: RequirementSet): ToolError {
  return new ToolError(
    `uv could not resolve ${set.file} for ${describeTarget(set.target)} (exit code ${failed.exitCode ?? 'none'}).`,
    {
      details: [...lastLines(failed), `argv: ${failed.argv.slice(1).join(' ')}`],
      hint: hints.find(({ when }) => when.test(failed.output))?.hint,
    },
  );
}

function lastLines({ output }: Failed): readonly string[] {
  const lines = output.trim().split('\n');
  return lines.slice(-12).map((line) => line.trimEnd().replace(/\S+:\/\/\S+/g, withoutUserinfo));
}
