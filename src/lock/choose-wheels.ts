import path from 'node:path';
import { InputError, IntegrityError } from '../errors.ts';
import { acceptedHashes, type RequirementSet } from '../plan/requirement-set.ts';

import type { Lock, LockedWheel } from './lock.ts';
import { noWheelFits, whereIs } from './no-wheel-fits.ts';
import type { PylockPackage, PylockSdist, PylockWheel } from './pylock.ts';
import type { Uv } from './run-uv.ts';
import { chooseWheel } from './wheel-tags.ts';

/** Builds a wheel of a distribution that has none (`sdist: build`). */
export type SourceBuilder = (pkg: PylockPackage, set: RequirementSet, uv: Uv) => Promise<LockedWheel>;

export interface ChooseContext {
  readonly set: RequirementSet;
  readonly uv: Uv;
  readonly root: string;
  readonly hashLocal: (path: string) => string;
  readonly build: SourceBuilder;
}

/**
 * Takes of each locked distribution the one wheel that fits the target best and that the user's hashes accept.
 * @throws InputError, ToolError, IntegrityError
 */
export async function chooseWheels(
  packages: readonly PylockPackage[],
  context: ChooseContext,
): Promise<Lock> {
  const chosen: LockedWheel[] = [];
  const builtFromSource: string[] = [];
  for (const pkg of packages) {
    const wheel = chooseOne(pkg, context);
    if (wheel !== undefined) chosen.push(wheel);
    else if (context.set.sdist === 'build' && pkg.sdist !== undefined) {
      // Building runs it: a digest the user did not accept must not get that far.
      checkSourceAccepted(pkg, pkg.sdist, context.set);
      chosen.push(await context.build(pkg, context.set, context.uv));
      builtFromSource.push(pkg.name);
    } else {
      const wheelless = {
        name: pkg.name,
        specifier: `==${pkg.version}`,
        hasSource: pkg.sdist !== undefined,
      };
      throw await noWheelFits(wheelless, context.set, context.uv);
    }
  }
  checkDemandedHashes(chosen, context.set);
  chosen.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    packages: chosen,
    builtFromSource,
    warnings: [],
  };
}

function checkSourceAccepted(pkg: PylockPackage, sdist: PylockSdist, set: RequirementSet): void {
  const accepted = acceptedHashes(set).get(pkg.name) ?? (set.requiresHashes ? [] : undefined);
  if (accepted === undefined || accepted.includes(`sha256:${sdist.sha256}`)) return;
  throw new IntegrityError(
    `${set.file}: the source of ${pkg.name} ${pkg.version} has no --hash you accept.`,
    {
      details: [
        `in the index: ${sdist.filename} sha256:${sdist.sha256}`,
        ...accepted.map((digest) => `accepted: ${digest}`),
      ],
      hint: 'Check where the other digest comes from; if it is right, add it with --hash.',
    },
  );
}

function chooseOne(pkg: PylockPackage, context: ChooseContext): LockedWheel | undefined {
  const accepted = acceptedHashes(context.set).get(pkg.name);
  const best = chooseWheel(pkg.wheels, context.set.target);
  if (best === undefined) return undefined;
  if (accepted === undefined) return lockWheel(pkg, best, context);
  const allowed = pkg.wheels.filter((wheel) => accepted.includes(`sha256:${wheel.sha256}`));
  const fitting = chooseWheel(allowed, context.set.target);
  if (fitting === undefined) throw hashMismatch(pkg, best, context.set, accepted);
  return lockWheel(pkg, fitting, context);
}

function lockWheel(pkg: PylockPackage, wheel: PylockWheel, context: ChooseContext): LockedWheel {
  const base = { name: pkg.name, version: pkg.version, filename: wheel.filename, bytes: wheel.bytes };
  if (wheel.location.kind === 'path') {
    const relative = path.relative(context.root, wheel.location.path).split(path.sep).join('/');
    return { ...base, sha256: context.hashLocal(relative), location: { kind: 'path', path: relative } };
  }
  if (wheel.sha256 === undefined) {
    throw new InputError(`${wheel.filename}: the index gives no SHA-256 for it.`, {
      hint: 'Use an index that gives digests, or add the wheel with `name @ URL#sha256=...`.',
    });
  }
  return { ...base, sha256: wheel.sha256, location: wheel.location };
}

function hashMismatch(
  pkg: PylockPackage,
  best: PylockWheel,
  set: RequirementSet,
  accepted: readonly string[],
): IntegrityError {
  return new IntegrityError(
    `${whereIs(pkg.name, set)}: no wheel of ${pkg.name} ${pkg.version} for the target has a --hash you accept.`,
    {
      details: [
        `the wheel that fits: ${best.filename} sha256:${best.sha256}`,
        ...accepted.map((digest) => `accepted: ${digest}`),
      ],
      hint: 'Check where the other digest comes from; if it is right, add it with --hash.',
    },
  );
}

function checkDemandedHashes(chosen: readonly LockedWheel[], set: RequirementSet): void {
  if (!set.requiresHashes) return;
  const accepted = acceptedHashes(set);
  const missing = chosen.filter((wheel) => !accepted.has(wheel.name));
  if (missing.length === 0) return;
  const count = `${missing.length} of ${chosen.length} locked distributions`;
  throw new InputError(`${set.file}: no --hash is given for ${count}.`, {
    details: missing.map((wheel) => `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}`),
    hint: 'Add these lines after checking them, or turn `require-hashes` off.',
  });
}
