import { pythonVersions } from '../options.ts';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget, type Target } from '../plan/target.ts';
import { describePackage, type LockedWheel } from './lock.ts';
import { type PylockPackage, readPylock } from './pylock.ts';
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
  const all = await listAllWheels(pure, set.target, uv);
  return pure
    .filter((wheel) => all.get(wheel.name)?.some((other) => isCompiledForLinux(other.filename)))
    .map(
      (wheel) =>
        `${describePackage(wheel)} has compiled wheels, but none fits ${describeTarget(set.target)}: its pure one was taken.`,
    );
}

// uv leaves out wheels of Pythons below the one it locks for: the oldest that the distributions allow sees most.
async function listAllWheels(
  wheels: readonly LockedWheel[],
  target: Target,
  uv: Uv,
): Promise<ReadonlyMap<string, PylockPackage['wheels']>> {
  const requirements = wheels.map((wheel) => `${wheel.name}==${wheel.version}`).join('\n');
  for (const python of pythonVersions.slice(0, pythonVersions.indexOf(target.python) + 1)) {
    const options = ['--no-deps', '--no-build', '--offline'];
    const result = await compile(uv, { requirements, python, options });
    if (result.kind === 'failed') continue;
    const packages = readPylock(result.pylock, 'pylock.toml', { ...target, python });
    return new Map(packages.map((pkg) => [pkg.name, pkg.wheels]));
  }
  return new Map();
}

function isCompiledForLinux(filename: string): boolean {
  return parseWheelName(filename)?.tags.some((tag) => tag.includes('-manylinux')) ?? false;
}
