import { expect, test } from 'vitest';
import { type Environment, hermeticEnv } from '../support/hermetic-env.ts';
import { startIndex } from '../support/index-server.ts';
import { makeWheel } from '../support/wheel.ts';
import { type WorkspaceFile, workspace } from '../support/workspace.ts';
import { type Built, buildProject, refuseBuild } from './project-build.ts';

const offline = () => hermeticEnv(undefined, { uv: false, python: false });

/** A module of one function of so many bytes. */
function moduleOf(name: string, bytes: number): Record<string, WorkspaceFile> {
  return { [`packages/module-${name}/backend/lambdas/${name}/data.bin`]: Buffer.alloc(bytes, name) };
}

async function buildShard(root: string, shard: string, env?: Environment): Promise<Built> {
  return buildProject(root, { env: env ?? (await offline()), args: ['--shard', shard] });
}

const modulesIn = (built: Built) => [...new Set(built.manifest.artifacts.map(({ module }) => module))];

test('the artifacts of all shards together are those of one machine', async () => {
  const index = await startIndex();
  index.publish(makeWheel({ name: 'solo', version: '1.0', files: { 'solo.py': '' } }));
  const files = {
    ...moduleOf('a', 3000),
    ...moduleOf('b', 2000),
    'packages/module-b/backend/layers/common-b/requirements.txt': 'solo\n',
    'packages/module-b/backend/layers/common-b/python/b.py': '',
    ...moduleOf('c', 1000),
  };
  const root = await workspace(files, { git: true });
  const env = await hermeticEnv(index.url);
  const whole = await buildProject(root, { env });
  const one = await buildShard(root, '1/2', env);
  const two = await buildShard(root, '2/2', env);
  await index.close();
  expect([modulesIn(one), modulesIn(two)]).toEqual([['b'], ['a', 'c']]);
  expect({ ...one.zips, ...two.zips }).toEqual(whole.zips);
  const together = [...one.manifest.artifacts, ...two.manifest.artifacts];
  expect(together.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual(
    whole.manifest.artifacts.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  );
  const { shard, artifacts: _, ...rest } = one.manifest;
  const { artifacts: __, ...ofWhole } = whole.manifest;
  expect([shard, two.manifest.shard, rest]).toEqual(['1/2', '2/2', ofWhole]);
});

test('shares are balanced by weight: the largest first, to the lightest share, ties by name', async () => {
  const weights = { big: 9000, e: 4000, d: 4000, c: 3000, b: 2000, a: 1000 };
  const root = await workspace(
    Object.assign({}, ...Object.entries(weights).map(([name, bytes]) => moduleOf(name, bytes))),
  );
  // big 9; d 4; e 4 | c joins d: 7, b joins e: 6, a joins e: 7.
  expect(modulesIn(await buildShard(root, '1/3'))).toEqual(['big']);
  expect(modulesIn(await buildShard(root, '2/3'))).toEqual(['c', 'd']);
  expect(modulesIn(await buildShard(root, '3/3'))).toEqual(['a', 'b', 'e']);
});

test('a requirement set weighs 50 MB, and one that two artifacts share weighs once', async () => {
  const index = await startIndex();
  index.publish(makeWheel({ name: 'solo', version: '1.0', files: { 'solo.py': '' } }));
  index.publish(makeWheel({ name: 'duo', version: '1.0', files: { 'duo.py': '' } }));
  const root = await workspace({
    ...moduleOf('plain', 60 * 1024 * 1024),
    'packages/module-shared/backend/lambdas/one/requirements.txt': 'solo',
    'packages/module-shared/backend/lambdas/two/requirements.txt': '# the same\nsolo\n',
    'packages/module-two-sets/backend/lambdas/three/requirements.txt': 'solo',
    'packages/module-two-sets/backend/lambdas/four/requirements.txt': 'duo',
  });
  const env = await hermeticEnv(index.url);
  const shares = [];
  for (const shard of ['1/3', '2/3', '3/3']) shares.push(modulesIn(await buildShard(root, shard, env)));
  await index.close();
  expect(shares).toEqual([['two-sets'], ['plain'], ['shared']]);
});

test('more shards than modules: the rest have nothing to do', async () => {
  const root = await workspace(moduleOf('only', 10));
  expect(modulesIn(await buildShard(root, '1/3'))).toEqual(['only']);
  expect((await buildShard(root, '3/3')).manifest.artifacts).toEqual([]);
});

test('a bundle of a share is refused', async () => {
  const root = await workspace(moduleOf('only', 10));
  const { exitCode, errors } = await refuseBuild(root, { args: ['--shard', '1/2', '--bundle'] });
  expect([exitCode, errors]).toEqual([
    2,
    [
      'error: Options `bundle` and `shard` exclude each other: a bundle holds the whole project.\n  See the options in the README, or `cora-build --help`.',
    ],
  ]);
});
