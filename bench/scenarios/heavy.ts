import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { ratioOf, runInTurns, seriesOf } from '../compare.ts';
import { measureIdleNode } from '../idle-node.ts';
import { describeManifest, readManifest } from '../manifest.ts';
import { type Measured, measure } from '../measure.ts';
import { heavyLayer } from '../modules.ts';
import { type BenchProject, writeProject } from '../project.ts';
import { formatNumber, formatRatio, type Result, withinGoal } from '../report.ts';
import type { Bench } from '../scenario.ts';
import { median } from '../statistics.ts';
import type { Toolbox } from '../toolbox.ts';
import { ourWay, uvWay } from '../ways.ts';

/** One heavy layer against the least that any tool must do: fetch its wheels; read them and hash the zip. */
export function measureHeavy(bench: Bench): Result {
  const { flags, tools, note } = bench;
  const project = writeProject('heavy', heavyLayer, tools);
  const [ours, uv] = [ourWay(project, tools), uvWay(project, tools)];
  ours.build('cold');
  const urls = findWheelUrls(project, readManifest(ours.manifest).artifacts, tools);
  const folder = path.join(tools.workDir, 'heavy-wheels');
  const cold = runInTurns(
    [
      { name: 'cora-build cold', run: () => ours.build('cold') },
      { name: 'curl of its wheels', run: () => fetchWheels(urls, folder, tools) },
      { name: 'uv resolves it, no more', run: () => resolveAlone(project, tools) },
      { name: 'uv way cold', run: () => uv.build('cold') },
    ],
    flags.pairs,
    (text) => note(`heavy: ${text}`),
  );
  const zip = path.join(project.root, 'build', readManifest(ours.manifest).artifacts[0]?.file ?? '');
  const warm = runInTurns(
    [
      { name: 'cora-build warm', run: () => ours.build('warm') },
      { name: 'cat wheels, sha256sum zip', run: () => readAndHash(folder, zip, tools) },
      { name: 'uv way warm', run: () => uv.build('warm') },
    ],
    flags.samples,
    (text) => note(`heavy: ${text}`),
  );
  const series = [...cold, ...warm];
  const ratio = (a: string, b: string) => ratioOf(seriesOf(series, a), seriesOf(series, b));
  const warmRatio = ratio('cora-build warm', 'cat wheels, sha256sum zip');
  const coldRatio = ratio('cora-build cold', 'curl of its wheels');
  const warmMs = median(seriesOf(series, 'cora-build warm').runs.map(({ wallMs }) => wallMs));
  const idleMs = measureIdleNode(bench);
  return {
    scenario: 'heavy',
    title: 'one layer of numpy, pandas, cryptography, boto3, lxml and pillow',
    series,
    notes: [
      `${describeManifest(ours.manifest)}; fetched alone by curl --parallel, all at once: ${urls.length} files`,
      `uv way / cora-build: cold ${formatRatio(ratio('uv way cold', 'cora-build cold'))}, warm ${formatRatio(ratio('uv way warm', 'cora-build warm'))}`,
      `warm in the process: ${formatNumber(warmMs - idleMs)} ms (node -e 0: ${formatNumber(idleMs)} ms)`,
    ],
    goals: [
      withinGoal('cold, of the time to fetch its wheels', coldRatio, 1.3),
      withinGoal('warm, of the time to read the wheels and hash the zip', warmRatio, 3),
    ],
  };
}

const pylock = z.object({
  packages: z.array(
    z.object({
      wheels: z.array(z.object({ url: z.string(), hashes: z.object({ sha256: z.string() }) })).default([]),
    }),
  ),
});

// Asked of uv, apart from us: where the very wheels we took lie.
function findWheelUrls(
  project: BenchProject,
  artifacts: ReturnType<typeof readManifest>['artifacts'],
  tools: Toolbox,
): string[] {
  resolveAlone(project, tools);
  const found = pylock.parse(parse(readFileSync(pylockFile(tools), 'utf8'))).packages;
  const wheels = found.flatMap((pkg) => pkg.wheels);
  return artifacts
    .flatMap(({ packages }) => packages)
    .map(({ wheel, sha256 }) => {
      const match = wheels.find(({ hashes }) => hashes.sha256 === sha256);
      if (match === undefined) throw new Error(`uv does not name ${wheel}`);
      return match.url;
    });
}

// What no tool can do without when it has no lock: part of our cold time, not of the goal's yardstick.
function resolveAlone(project: BenchProject, tools: Toolbox): Measured {
  const cache = path.join(tools.workDir, 'resolve-cache');
  for (const old of [cache, pylockFile(tools)]) rmSync(old, { recursive: true, force: true });
  const target = ['--python-platform', 'x86_64-manylinux_2_17', '--python-version', '3.11'];
  const output = ['--format', 'pylock.toml', '--output-file', pylockFile(tools)];
  const requirements = path.join(project.artifacts[0]?.dir ?? '', 'requirements.txt');
  const argv = ['uv', 'pip', 'compile', '--quiet', '--no-build', ...target, ...output, requirements];
  return measure({ argv, cwd: tools.workDir, env: { UV_CACHE_DIR: cache } }, tools);
}

function pylockFile(tools: Toolbox): string {
  return path.join(tools.workDir, 'pylock.heavy.toml');
}

function fetchWheels(urls: readonly string[], folder: string, tools: Toolbox) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const config = path.join(tools.workDir, 'curl.txt');
  writeFileSync(config, urls.map((url) => `url = "${url}"\nremote-name\n`).join(''));
  const options = ['--silent', '--show-error', '--fail', '--location', '--parallel', '--parallel-immediate'];
  return measure(
    { argv: ['curl', ...options, '--parallel-max', '32', '--config', config], cwd: folder },
    tools,
  );
}

function readAndHash(folder: string, zip: string, tools: Toolbox) {
  return measure(
    { argv: ['sh', '-c', 'cat ./*.whl > /dev/null && sha256sum "$0"', zip], cwd: folder },
    tools,
  );
}
