import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget } from '../plan/target.ts';
import { describePackage, type LockedWheel } from './lock.ts';
import { readPylock } from './pylock.ts';
import { compile, type Uv } from './run-uv.ts';
import { isPureWheel, parseWheelName } from './wheel-tags.ts';

/**
 * Warns of distributions that have compiled Linux wheels for this very version of which none fits, so that
 * the slower pure one was taken. Asks uv's cache only; what it cannot say is not warned of.
 */
export async function findShadowedWheels(
  chosen: readonly LockedWheel[],
  set: RequirementSet,
  uv: Uv,
): Promise<readonly string[]> {
  const pure = chosen.filter((wheel) => wheel.location.kind === 'url' && isPureWheel(wheel.filename));
  if (pure.length === 0) return [];
  const result = await compile(uv, {
    requirements: pure.map((wheel) => `${wheel.name}==${wheel.version}`).join('\n'),
    python: set.target.python,
    options: ['--no-deps', '--no-build', '--offline'],
  });
  if (result.kind === 'failed') return [];
  const all = new Map(
    readPylock(result.pylock, 'pylock.toml', set.target).map((pkg) => [pkg.name, pkg.wheels]),
  );
  return pure
    .filter((wheel) => all.get(wheel.name)?.some((other) => isCompiledForLinux(other.filename)))
    .map(
      (wheel) =>
        `${describePackage(wheel)} has compiled wheels, but none fits ${describeTarget(set.target)}: its pure one was taken.`,
    );
}

function isCompiledForLinux(filename: string): boolean {
  return parseWheelName(filename)?.tags.some((tag) => tag.includes('-manylinux')) ?? false;
}
