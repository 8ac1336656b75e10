import { pythonVersions } from '../options.ts';
import { describeTarget, type Target } from '../plan/target.ts';
import { describePackage, type LockedWheel } from './lock.ts';
import { type PylockPackage, readPylock } from './pylock.ts';
import { compile, type Uv } from './run-uv.ts';
import { isPureWheel, parseWheelName } from './wheel-tags.ts';

/** `name==version` of distributions that have compiled Linux wheels. */
export type Shadowed = ReadonlySet<string>;

/**
 * Finds, among pure wheels that were taken, those whose very version has compiled Linux wheels too. Asks uv's
 * cache only, once for all; what it cannot say is not found.
 */
export async function findShadowedWheels(chosen: readonly LockedWheel[], uv: Uv): Promise<Shadowed> {
  const pure = chosen.filter((wheel) => wheel.location.kind === 'url' && isPureWheel(wheel.filename));
  const found = new Set<string>();
  for (const pins of splitByVersion(pure)) {
    for (const pkg of await listAllWheels(pins, uv)) {
      if (pkg.wheels.some((wheel) => isCompiledForLinux(wheel.filename)))
        found.add(`${pkg.name}==${pkg.version}`);
    }
  }
  return found;
}

/** The warnings for one lock's wheels: the slower pure one was taken because no compiled one fits. */
export function describeShadowed(
  wheels: readonly LockedWheel[],
  target: Target,
  shadowed: Shadowed,
): readonly string[] {
  return wheels
    .filter((wheel) => isPureWheel(wheel.filename) && shadowed.has(`${wheel.name}==${wheel.version}`))
    .map(
      (wheel) =>
        `${describePackage(wheel)} has compiled wheels, but none fits ${describeTarget(target)}: its pure one was taken.`,
    );
}

// One question can hold one version of a name; the second versions make a second question.
function splitByVersion(wheels: readonly LockedWheel[]): readonly (readonly string[])[] {
  const questions: Map<string, string>[] = [];
  for (const { name, version } of wheels) {
    const known = questions.find((question) => (question.get(name) ?? version) === version);
    const question = known ?? new Map<string, string>();
    if (known === undefined) questions.push(question);
    question.set(name, version);
  }
  return questions.map((question) => [...question].map(([name, version]) => `${name}==${version}`));
}

// uv leaves out wheels of Pythons below the one it locks for: the oldest that the distributions allow sees most.
async function listAllWheels(pins: readonly string[], uv: Uv): Promise<readonly PylockPackage[]> {
  const options = ['--no-deps', '--no-build', '--offline'];
  for (const python of pythonVersions) {
    const result = await compile(uv, { requirements: pins.join('\n'), python, options });
    if (result.kind === 'locked')
      return readPylock(result.pylock, 'pylock.toml', { python, architecture: 'x86_64' });
  }
  return [];
}

function isCompiledForLinux(filename: string): boolean {
  return parseWheelName(filename)?.tags.some((tag) => tag.includes('-manylinux')) ?? false;
}
