import { InputError, IntegrityError } from '../errors.ts';
import { describeTarget, type Target } from '../plan/target.ts';
import type { TextFile } from '../project/model.ts';
import { checkLocalWheel } from './local-wheel.ts';
import type { Lock, LockedWheel } from './lock.ts';
import { type PylockPackage, readPylock } from './pylock.ts';
import { chooseWheel } from './wheel-tags.ts';

export interface PylockContext {
  readonly root: string;
  readonly target: Target;
  /** Normalised names left out because the runtime has them. */
  readonly excludePackages: readonly string[];
  readonly hashLocal: (path: string) => string;
}

/**
 * The lock a project brings itself: of each distribution the one wheel that fits the target best.
 * @throws InputError, IntegrityError
 */
export function lockPylock(pylock: TextFile, context: PylockContext): Lock {
  const packages = readPylock(pylock.text, pylock.path, context.target);
  const wanted = packages.filter((pkg) => !context.excludePackages.includes(pkg.name));
  const wheels = wanted.map((pkg) => lockOne(pkg, pylock.path, context));
  return { packages: wheels.sort((a, b) => (a.name < b.name ? -1 : 1)), builtFromSource: [], warnings: [] };
}

function lockOne(pkg: PylockPackage, file: string, context: PylockContext): LockedWheel {
  const best = chooseWheel(pkg.wheels, context.target);
  if (best === undefined) throw nothingFits(pkg, file, context.target);
  const base = {
    name: pkg.name,
    version: pkg.version,
    filename: best.filename,
    bytes: best.bytes,
    location: best.location,
  };
  if (best.location.kind === 'path') {
    checkLocalWheel(context.root, best.location.path, file);
    const actual = context.hashLocal(best.location.path);
    if (best.sha256 !== undefined && best.sha256 !== actual)
      throw otherBytes(best.location.path, best.sha256, actual);
    return { ...base, sha256: actual };
  }
  if (best.sha256 !== undefined) return { ...base, sha256: best.sha256 };
  throw new InputError(`${file}: ${best.filename} has no sha256.`, {
    hint: 'Lock it again with a tool that writes hashes.',
  });
}

function nothingFits(pkg: PylockPackage, file: string, target: Target): InputError {
  const what =
    pkg.wheels.length === 0 ? 'has no wheel, only source' : `has no wheel for ${describeTarget(target)}`;
  return new InputError(`${file}: ${pkg.name} ${pkg.version} ${what}.`, {
    details: pkg.wheels.map((wheel) => `there is: ${wheel.filename}`),
    hint: 'Lock it for the target, or choose a version that has a wheel for it.',
  });
}

function otherBytes(file: string, expected: string, actual: string): IntegrityError {
  return new IntegrityError(`${file} is not the file that was locked.`, {
    details: [`sha256 locked: ${expected}`, `sha256 now:    ${actual}`],
    hint: 'Lock again, or put the right file back.',
  });
}
