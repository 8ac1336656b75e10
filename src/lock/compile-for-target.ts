import { type Target, uvPlatforms } from '../plan/target.ts';
import { readPylock } from './pylock.ts';
import { type Compiled, type CompileRequest, compile, type Uv } from './run-uv.ts';
import { chooseWheel } from './wheel-tags.ts';

/**
 * Resolves for a target. uv has no platform with glibc 2.26, so where the one below finds no wheel the one
 * above is asked, and its answer is taken only when every wheel fits the target.
 */
export async function compileForTarget(
  uv: Uv,
  target: Target,
  request: Omit<CompileRequest, 'platform' | 'python'>,
): Promise<Compiled> {
  const [platform = '', ...wider] = uvPlatforms(target);
  const first = await compile(uv, { ...request, python: target.python, platform });
  if (first.kind === 'locked' || !lacksWheel(first.output)) return first;
  for (const next of wider) {
    const result = await compile(uv, { ...request, python: target.python, platform: next });
    if (result.kind === 'locked' && allFit(result.pylock, target)) return result;
  }
  return first;
}

/** Whether uv failed because no wheel fits. */
export function lacksWheel(output: string): boolean {
  return /Wheels are required for|ha(?:s|ve) no (?:usable |compatible )?wheels/.test(output);
}

function allFit(pylock: string, target: Target): boolean {
  return readPylock(pylock, 'pylock.toml', target).every(({ wheels }) => chooseWheel(wheels, target));
}
