// What a repository can name by a link, and what git tells of a tree: nothing of the machine gets into a zip
// or a manifest, and a tree that lacks a committed file is not the commit.
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll } from '../support/git-repository.ts';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { runCli } from '../support/run-build.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { workspace, writeFiles } from '../support/workspace.ts';
import { buildProject } from './project-build.ts';

const fn = 'packages/module-a/backend/lambdas/fn';
const files = { [`${fn}/lambda_function.py`]: 'def handler(e, c): ...\n', [`${fn}/helper.py`]: 'x = 1\n' };

async function outside(): Promise<string> {
  const folder = await makeTempFolder('outside');
  await writeFiles(folder, {
    'secret.txt': 'TOPSECRET',
    'stolen/lambda_function.py': 'TOPSECRET = 1\n',
    'main.tf': '# TOPSECRET',
  });
  return folder;
}

test.each([
  ['packages/module-a/.coraignore', 'secret.txt'],
  ['packages/module-a/backend/layers', '.'],
  [`packages/module-a/backend/lambdas/stolen`, 'stolen'],
  ['packages/module-a/infrastructure', '.'],
  ['packages/module-a/infrastructure/main.tf', 'main.tf'],
])('%s as a link out of the module is refused', async (link, target) => {
  const root = await workspace(files);
  const place = join(root, link);
  await mkdir(dirname(place), { recursive: true });
  await symlink(join(await outside(), target), place);
  const result = await runCli(['build', '--json'], { cwd: root, env: await hermeticEnv() });
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toContain(`${link} is a link that leaves its module.`);
});

test('a function folder that is a link inside the module is built', async () => {
  const root = await workspace({
    ...files,
    'packages/module-a/shared/g/lambda_function.py': 'handler = print\n',
  });
  await symlink('../../shared/g', join(root, 'packages/module-a/backend/lambdas/g'));
  const { manifest } = await buildProject(root, { env: await hermeticEnv() });
  expect(manifest.artifacts.map(({ name }) => name)).toEqual(['fn', 'g']);
});

test('a pattern of .coraignore is not in the manifest, and two lists never look alike', async () => {
  const root = await workspace({
    ...files,
    [`${fn}/a b.txt`]: '',
    'packages/module-a/.coraignore': '/a\nb.txt\n',
  });
  const env = await hermeticEnv();
  const first = await buildProject(root, { env });
  expect(JSON.stringify(first.manifest)).not.toContain('b.txt');
  await writeFiles(root, { 'packages/module-a/.coraignore': '/a b.txt\n' });
  const second = await buildProject(root, { env });
  expect(second.manifest.artifacts[0]?.entries).toBe((first.manifest.artifacts[0]?.entries ?? 0) - 1);
});

test('a committed file that is gone makes the tree dirty; one that would not be packed does not', async () => {
  const root = await workspace({ ...files, [`${fn}/.gitignore`]: 'x\n' }, { git: true });
  await commitAll(root, 'all', { date: '2026-01-01T00:00:00Z' });
  const env = await hermeticEnv();
  expect((await buildProject(root, { env })).manifest.dirty).toBe(false);
  await rm(join(root, fn, '.gitignore'));
  expect((await buildProject(root, { env })).manifest.dirty).toBe(false);
  await rm(join(root, fn, 'helper.py'));
  const { manifest } = await buildProject(root, { env });
  expect([manifest.dirty, manifest.dirtyFiles]).toEqual([true, [`${fn}/helper.py`]]);
});

test('a root that is itself a link builds like the folder it names', async () => {
  const root = await workspace({ ...files, [`${fn}/inner.py`]: { link: 'helper.py' } });
  const link = join(await makeTempFolder('link'), 'root');
  await symlink(root, link);
  const { manifest } = await buildProject(link, { env: await hermeticEnv() });
  expect(manifest.artifacts.map(({ entries }) => entries)).toEqual([3]);
});
