import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ElfFacts, readElf } from '../archive/elf.ts';
import { openZip, readContent } from '../archive/read-zip.ts';
import { InputError, ToolError } from '../errors.ts';
import type { RequirementSet } from '../plan/requirement-set.ts';
import { describeTarget, machineOf, runtimeOf, type Target } from '../plan/target.ts';
import type { Ports } from '../ports.ts';
import { download } from '../wheels/fetch-wheels.ts';
import type { WheelStore } from '../wheels/wheel-store.ts';
import { childEnv } from './child-env.ts';
import type { IndexSettings } from './index-settings.ts';
import { describePackage, type LockedWheel } from './lock.ts';
import type { PylockPackage } from './pylock.ts';
import type { Uv } from './run-uv.ts';

export interface SourceContext {
  readonly uv: Uv;
  readonly ports: Pick<Ports, 'http' | 'log' | 'sleep' | 'signal' | 'exec'>;
  readonly store: WheelStore;
  readonly root: string;
  readonly settings: () => Promise<IndexSettings>;
}

/**
 * Builds a wheel of a distribution that has none. Asked for by `sdist: build` alone, for it runs the build
 * of whoever wrote the distribution. The result is taken only when it can run on the target.
 * @throws ToolError when the build fails, InputError when its result does not fit
 */
export async function buildFromSource(
  pkg: PylockPackage,
  set: RequirementSet,
  context: SourceContext,
): Promise<LockedWheel> {
  const sdist = pkg.sdist;
  if (sdist === undefined || sdist.location.kind !== 'url') {
    throw new InputError(`${set.file}: ${describePackage(pkg)} has no source distribution in the index.`, {
      hint: 'Use another version.',
    });
  }
  context.ports.log.warn(
    `${describePackage(pkg)} has no wheel that fits: building it from source. Its archive is not reproducible.`,
  );
  const source = {
    name: pkg.name,
    version: pkg.version,
    filename: sdist.filename,
    url: sdist.location.url,
    sha256: sdist.sha256,
    bytes: undefined,
  };
  const sha256 = await download(source, context);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cora-sdist-'));
  try {
    const archive = path.join(folder, sdist.filename);
    await copyFile(context.store.pathOf(sha256), archive);
    const wheel = await runBuild(archive, pkg, set, context);
    checkRunsOnTarget(wheel, pkg, set.target);
    const built = await context.store.add(wheel);
    return {
      name: pkg.name,
      version: pkg.version,
      filename: path.basename(wheel),
      sha256: built,
      bytes: undefined,
      location: { kind: 'store' },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runBuild(
  archive: string,
  pkg: PylockPackage,
  set: RequirementSet,
  { uv }: SourceContext,
): Promise<string> {
  const out = path.join(path.dirname(archive), 'out');
  const options = [
    '--wheel',
    '--python',
    set.target.python,
    '--no-python-downloads',
    '--out-dir',
    out,
    '--no-progress',
    ...(uv.settings.noIndex ? ['--no-index'] : []),
  ];
  const argv = [uv.binary, 'build', ...options, '--cache-dir', path.join(uv.cacheDir, 'uv-cache'), archive];
  const env = { ...childEnv(uv.env), ...uv.settings.uvEnv, NO_COLOR: '1' };
  const result = await uv.exec(argv, { cwd: path.dirname(archive), env });
  const wheel =
    result.exitCode === 0 ? (await readdir(out)).find((name) => name.endsWith('.whl')) : undefined;
  if (wheel !== undefined) return path.join(out, wheel);
  throw new ToolError(
    `${describePackage(pkg)} could not be built from source (exit code ${result.exitCode ?? 'none'}).`,
    {
      details: result.stderr.trim().split('\n').slice(-12),
      hint: `This needs Python ${set.target.python} on PATH and what the build asks for; or use a version that has a wheel.`,
    },
  );
}

function checkRunsOnTarget(wheel: string, pkg: PylockPackage, target: Target): void {
  const zip = openZip(wheel);
  try {
    for (const entry of zip.entries) {
      if (!/\.so(\.[\d.]+)?$/.test(entry.name)) continue;
      const problem = describeMisfit(readElf(readContent(zip, entry)), target);
      if (problem === undefined) continue;
      throw new InputError(`${describePackage(pkg)} was built from source, but ${entry.name} ${problem}.`, {
        hint: `Build on a machine like the target (${describeTarget(target)}), or use a version that has a wheel.`,
      });
    }
  } finally {
    zip.close();
  }
}

function describeMisfit(elf: ElfFacts | undefined, target: Target): string | undefined {
  if (elf === undefined) return 'is no shared object for Linux';
  if (elf.machine !== machineOf(target.architecture)) return `is for ${elf.machine}`;
  const cap = runtimeOf(target.python).glibcMinor;
  if (elf.glibcMinor !== undefined && elf.glibcMinor > cap)
    return `needs glibc 2.${elf.glibcMinor}, and the runtime has 2.${cap}`;
  return undefined;
}
