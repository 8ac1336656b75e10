import { realpathSync } from 'node:fs';
import { chmod, cp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { tamperZlib } from '../support/run-build.ts';
import { runTool } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { listOnPath } from '../support/tool-path.ts';
import { workspace } from '../support/workspace.ts';
import { type BuildOptions, buildProject, snapshotTree } from './project-build.ts';
import { publishSamples, sampleProject } from './sample-project.ts';

let index: Index;
let root: string;
let expected: Record<string, string>;

beforeAll(async () => {
  index = await startIndex();
  publishSamples(index);
  root = await sampleProject();
  await buildProject(root, { env: await hermeticEnv(index.url) });
  expected = await snapshotTree(join(root, 'build'));
  await rm(join(root, 'build'), { recursive: true });
});
afterAll(() => index.close());

/** Builds a copy of the project as it is now, with caches of its own, and gives everything it wrote. */
async function rebuild(options: BuildOptions = {}, prepare?: (copy: string) => Promise<void>) {
  const copy = join(await makeTempFolder('another-folder'), 'deeper/project with spaces');
  await cp(root, copy, { recursive: true, preserveTimestamps: true });
  await prepare?.(copy);
  await buildProject(copy, { env: await hermeticEnv(index.url), ...options });
  return snapshotTree(join(copy, 'build'));
}

describe('zips, manifest and tfvars are the same bytes', () => {
  test('in another folder, with caches empty', async () => {
    expect(Object.keys(expected)).toEqual([
      ...['cora.auto.tfvars.json', 'manifest.json', 'module-ai', 'module-ai/common-ai.zip'],
      ...['module-ai/provider.zip', 'module-kb', 'module-kb/plain.zip', 'module-kb/search.zip'],
    ]);
    expect(await rebuild()).toEqual(expected);
  });

  test('with caches full', async () => {
    const env = await hermeticEnv(index.url);
    await rebuild({ env });
    index.forgetRequests();
    expect(await rebuild({ env })).toEqual(expected);
    expect(index.requests).toEqual([]);
  });

  test('under umask 077 with private files', async () => {
    const withUmask = ['-c', 'umask 077; exec "$0" "$@"', process.execPath];
    const output = await rebuild({ node: '/bin/sh', nodeArgs: withUmask }, makePrivate);
    expect(output).toEqual(expected);
  });

  test('in another time zone and locale', async () => {
    const extra = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    expect(await rebuild({ env: await hermeticEnv(index.url, { extra }) })).toEqual(expected);
  });

  test('with other file times', async () => {
    expect(
      await rebuild({}, (copy) => eachPath(copy, (path) => utimes(path, 981_173_106, 981_173_106))),
    ).toEqual(expected);
  });

  test('on every Node on PATH, of which there are two', async () => {
    const nodes = await findNodes();
    for (const node of nodes.values()) expect(await rebuild({ node })).toEqual(expected);
    // A machine with one Node must say so, lest this passes without having shown anything.
    const isAlone = process.env['CORA_TEST_ONE_NODE'] === '1';
    const versions = [...nodes.keys()].join(', ');
    expect(
      nodes.size,
      `Node versions on PATH: ${versions}. Add one, or set CORA_TEST_ONE_NODE=1.`,
    ).toBeGreaterThan(isAlone ? 0 : 1);
  });

  test('when zlib compresses to other bytes', async () => {
    expect(await rebuild({ nodeArgs: ['--require', tamperZlib] })).toEqual(expected);
  });

  test('by a second build over the first, and with packages fetched in another order', async () => {
    const again = await rebuild({}, async (copy) => {
      await buildProject(copy, { env: await hermeticEnv(index.url) });
    });
    expect(again).toEqual(expected);
    index.addFault({ kind: 'slow', delayMs: 20, path: /dep_two.*whl$/ });
    expect(await rebuild()).toEqual(expected);
  });
});

test('an archive of first-party files has the bytes it has always had', async () => {
  const line = (number: number) => `${number}: ${'abc'.repeat(number % 7)} ${(number * 2654435761) % 4096}\n`;
  const golden = await workspace({
    'packages/module-golden/backend/lambdas/one/lambda_function.py':
      'def lambda_handler(event, context):\n    return "golden"\n',
    'packages/module-golden/backend/lambdas/one/data/big.txt': Array.from({ length: 20_000 }, (_, n) =>
      line(n),
    ).join(''),
    'packages/module-golden/backend/lambdas/one/data/stored.bin': Buffer.from([0, 255, 1, 254]),
    'packages/module-golden/backend/lambdas/one/data/ünïcode.txt': 'name\n',
    'packages/module-golden/backend/lambdas/one/run': { content: '#!/bin/sh\n', mode: 0o755 },
    'packages/module-golden/backend/lambdas/one/empty/__init__.py': '',
  });
  // No index, no uv and no Python: first-party code alone needs none.
  const env = await hermeticEnv(undefined, { uv: false, python: false });
  const { zips } = await buildProject(golden, { env });
  expect(zips).toEqual({
    'module-golden/one.zip': 'b60a42067944543dacc1397ad8adfc7888c34df4d31b2c745eb95bc37e29a48c',
  });
});

async function makePrivate(folder: string): Promise<void> {
  await eachPath(folder, async (path) => {
    const { mode } = await stat(path);
    await chmod(path, (mode & 0o100) === 0 ? 0o600 : 0o700);
  });
}

async function eachPath(folder: string, change: (path: string) => Promise<void>): Promise<void> {
  const paths = await readdir(folder, { recursive: true });
  for (const path of paths.filter((one) => !one.startsWith('.git'))) await change(join(folder, path));
}

/** version -> binary, of all on PATH and the one that runs the tests. */
async function findNodes(): Promise<Map<string, string>> {
  const found = new Set([process.execPath, ...listOnPath('node')]);
  const nodes = new Map<string, string>();
  for (const node of [...found].map((path) => realpathSync(path))) {
    const version = (await runTool([node, '--version'])).trim();
    if (Number(version.slice(1).split('.')[0]) >= 20 && !nodes.has(version)) nodes.set(version, node);
  }
  return nodes;
}
