import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Measured, measure } from './measure.ts';
import type { BenchArtifact, BenchProject } from './project.ts';
import type { Toolbox } from './toolbox.ts';

export type CacheState = 'cold' | 'warm';

/** One way to make a project's zips. */
export interface Way {
  readonly name: string;
  /** All zips anew: the output is removed first, untimed, and for `cold` the cache too. */
  readonly build: (state: CacheState) => Measured;
  /** Sum of the zips of the last build. */
  readonly zippedBytes: () => number;
  readonly cacheBytes: () => number;
}

/** Our command; `rebuild` runs it once more over what is there. */
export interface OurWay extends Way {
  readonly rebuild: () => Measured;
  readonly manifest: string;
}

export function ourWay(project: BenchProject, tools: Toolbox): OurWay {
  const cache = path.join(tools.workDir, `${path.basename(project.root)}-our-cache`);
  const output = path.join(project.root, 'build');
  const argv = [tools.node, tools.cli, 'build', '--cache-dir', cache, '--log-level', 'quiet'];
  const run = () => measure({ argv, cwd: project.root }, tools);
  return {
    name: 'cora-build',
    build: (state) => {
      empty(output, state === 'cold' ? cache : undefined);
      return run();
    },
    rebuild: run,
    manifest: path.join(output, 'manifest.json'),
    zippedBytes: () => sizeOf(output, '.zip'),
    cacheBytes: () => sizeOf(cache, ''),
  };
}

/** `uv pip install --target` and `zip -r`, artifact by artifact. */
export function uvWay(project: BenchProject, tools: Toolbox): Way {
  const options = '--quiet --python-platform x86_64-manylinux_2_17 --python-version 3.11 --only-binary :all:';
  return scriptWay(
    { name: 'uv way', install: `uv pip install ${options} --target`, cacheVariable: 'UV_CACHE_DIR' },
    project,
    tools,
  );
}

/** `pip install -t` and `zip -r`, artifact by artifact. */
export function pipWay(project: BenchProject, tools: Toolbox): Way {
  const options =
    '--quiet --disable-pip-version-check --root-user-action ignore --platform manylinux2014_x86_64 --python-version 3.11 --only-binary=:all:';
  return scriptWay(
    { name: 'pip way', install: `pip install ${options} -t`, cacheVariable: 'PIP_CACHE_DIR' },
    project,
    tools,
  );
}

interface Script {
  readonly name: string;
  /** The command up to its target folder. */
  readonly install: string;
  readonly cacheVariable: string;
}

function scriptWay(script: Script, project: BenchProject, tools: Toolbox): Way {
  const label = `${path.basename(project.root)}-${script.name.replace(' ', '-')}`;
  const [cache, stage, output] = ['cache', 'stage', 'zips'].map((name) =>
    path.join(tools.workDir, `${label}-${name}`),
  );
  if (cache === undefined || stage === undefined || output === undefined) throw new Error('unreachable');
  const file = path.join(tools.workDir, `${label}.sh`);
  const steps = project.artifacts.map((artifact) => writeSteps(artifact, script.install, { stage, output }));
  writeFileSync(file, ['set -euo pipefail', ...steps, ''].join('\n'));
  const env = { [script.cacheVariable]: cache };
  return {
    name: script.name,
    build: (state) => {
      empty(stage, output, state === 'cold' ? cache : undefined);
      mkdirSync(output);
      return measure({ argv: ['bash', file], cwd: project.root, env }, tools);
    },
    zippedBytes: () => sizeOf(output, '.zip'),
    cacheBytes: () => sizeOf(cache, ''),
  };
}

function writeSteps(artifact: BenchArtifact, install: string, to: { stage: string; output: string }): string {
  const stage = path.join(to.stage, artifact.zip);
  const packages = artifact.kind === 'layer' ? `${stage}/python` : stage;
  const sources = artifact.kind === 'layer' ? `${artifact.dir}/python/.` : `${artifact.dir}/.`;
  return [
    `mkdir -p '${packages}'`,
    ...(artifact.hasPackages ? [`${install} '${packages}' -r '${artifact.dir}/requirements.txt'`] : []),
    `cp -r '${sources}' '${packages}'`,
    `(cd '${stage}' && zip -q -r '${to.output}/${artifact.zip}' .)`,
  ].join('\n');
}

function empty(...folders: readonly (string | undefined)[]): void {
  for (const folder of folders) if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

function sizeOf(folder: string, ending: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
