import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commitAll, runGit } from '../support/git-repository.ts';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { startIndex } from '../support/index-server.ts';
import { makeWheel } from '../support/wheel.ts';
import { workspace, writeFiles } from '../support/workspace.ts';
import { readZip } from '../support/zip-contents.ts';
import { artifactOf, buildProject, readTexts } from './project-build.ts';

// First-party code needs no Python, no uv and no index.
const offline = () => hermeticEnv(undefined, { uv: false, python: false });
const layers = 'packages/module-odd/backend/layers';
const lambdas = 'packages/module-odd/backend/lambdas';

async function namesIn(root: string, file: string): Promise<readonly string[]> {
  return Object.keys(await readTexts(join(root, 'build', file)));
}

test('several layers of any name, with no requirements or with comments alone', async () => {
  const root = await workspace({
    [`${layers}/utils/python/odd_utils/__init__.py`]: '',
    [`${layers}/Shared.things_2/requirements.txt`]: '# nothing yet\n\n   # still nothing',
    [`${layers}/Shared.things_2/python/ns/pkg/mod.py`]: 'x = 1\n',
    [`${layers}/Shared.things_2/bin/tool`]: { content: '#!/bin/sh\n', mode: 0o755 },
    [`${layers}/Shared.things_2/lib/libodd.so.1`]: Buffer.from([1, 2, 3]),
    [`${layers}/Shared.things_2/tests/test_mod.py`]: '',
    [`${layers}/Shared.things_2/README.md`]: '',
    [`${layers}/Shared.things_2/python`.concat('.md')]: '',
  });
  const { manifest } = await buildProject(root, { env: await offline() });
  expect(
    manifest.artifacts.map(({ name, kind, entries, leftOut }) => [name, kind, entries, leftOut]),
  ).toEqual([
    ['Shared.things_2', 'layer', 3, { 'outside-layer-folders': 3, requirements: 1 }],
    ['utils', 'layer', 1, {}],
  ]);
  expect(await namesIn(root, 'module-odd/Shared.things_2.zip')).toEqual([
    'bin/tool',
    'lib/libodd.so.1',
    'python/ns/pkg/mod.py',
  ]);
});

test('a function of many files and sub-packages: all is packed, what is left out is counted by rule', async () => {
  const packed = {
    'config/settings.json': '{}',
    'data/.hidden': '1',
    'dockerfile_tools.py': '',
    'env.py': '',
    'environment.py': '',
    'git_hooks.py': '',
    'gitignore.py': '',
    'handlers/__init__.py': '',
    'handlers/deep/er/x.py': '',
    'lambda_function.py': 'def lambda_handler(event, context): pass\n',
    'pylock_reader.py': '',
    'requirements.py': '',
    'requirements/__init__.py': '',
    'requirements_parser.py': '',
    'venv_tools/pyvenv.cfg.example': '',
  };
  const leftOut = {
    '.DS_Store': 'ds-store',
    '.build/old.zip': 'build',
    '.dockerignore': 'dockerfile',
    '.env': 'env',
    '.env.local': 'env',
    '.gitignore': 'git',
    '.venv/lib/python3.11/site-packages/x.py': 'virtual-environment',
    '.venv/pyvenv.cfg': 'virtual-environment',
    Dockerfile: 'dockerfile',
    'Dockerfile.dev': 'dockerfile',
    '__pycache__/x.cpython-311.pyc': 'pycache',
    'handlers/.gitkeep': 'git',
    'handlers/__pycache__/y.txt': 'pycache',
    'my-env/lib/site-packages/z.py': 'virtual-environment',
    'my-env/pyvenv.cfg': 'virtual-environment',
    'node_modules/left-pad/index.js': 'node_modules',
    'pylock.dev.toml': 'pylock',
    'requirements-dev.txt': 'requirements',
    'requirements.in': 'requirements',
    'requirements.txt': 'requirements',
    'stale.pyc': 'pyc',
  };
  const contents = { ...packed, ...Object.fromEntries(Object.keys(leftOut).map((path) => [path, '#\n'])) };
  const root = await workspace(inFolder(`${lambdas}/many`, contents));
  const { manifest } = await buildProject(root, { env: await offline() });
  expect(await readTexts(join(root, 'build/module-odd/many.zip'))).toEqual(packed);
  const counts: Record<string, number> = {};
  for (const rule of Object.values(leftOut)) counts[rule] = (counts[rule] ?? 0) + 1;
  expect(artifactOf(manifest, 'odd/many').leftOut).toEqual(counts);
});

test('stray files and folders between the layers and functions are nobody’s artifact', async () => {
  const root = await workspace({
    [`${layers}/README.md`]: '',
    [`${layers}/build.sh`]: '',
    [`${layers}/.build/common-odd.zip`]: 'old',
    [`${layers}/__pycache__/x.pyc`]: '',
    [`${layers}/common-odd/python/odd.py`]: '',
    [`${lambdas}/__init__.py`]: '',
    [`${lambdas}/node_modules/x/index.js`]: '',
    [`${lambdas}/.venv/x.py`]: '',
    [`${lambdas}/one/lambda_function.py`]: '',
    'packages/module-odd/.build/one.zip': 'old',
  });
  const { zips } = await buildProject(root, { env: await offline() });
  expect(Object.keys(zips)).toEqual(['module-odd/common-odd.zip', 'module-odd/one.zip']);
});

test('a module with no layer, one with no function, and one with nothing, which says so', async () => {
  const root = await workspace({
    'packages/module-nolayer/backend/lambdas/f/lambda_function.py': '',
    'packages/module-nofunction/backend/layers/l/python/l.py': '',
    'packages/module-empty/frontend/index.html': '',
    'packages/module-hollow/backend/lambdas/README.md': '',
  });
  const { zips, stderr, manifest } = await buildProject(root, { env: await offline() });
  expect(Object.keys(zips)).toEqual(['module-nofunction/l.zip', 'module-nolayer/f.zip']);
  expect(manifest.projectModules).toEqual(['empty', 'hollow', 'nofunction', 'nolayer']);
  for (const name of ['empty', 'hollow'])
    expect(stderr).toMatch(new RegExp(`module-${name}.* nothing to build`));
});

test('the only module has nothing to build: said, and no failure', async () => {
  const root = await workspace({ 'packages/module-empty/frontend/index.html': '' });
  const { manifest, zips, stderr } = await buildProject(root, { env: await offline() });
  expect([manifest.artifacts, zips]).toEqual([[], {}]);
  expect(stderr).toMatch(/module-empty.* nothing to build/);
});

test('requirements without final newline, with BOM, with CRLF, with comments and continuations', async () => {
  const index = await startIndex();
  index.publish(makeWheel({ name: 'solo', version: '1.0', files: { 'solo.py': '' } }));
  index.publish(makeWheel({ name: 'duo', version: '1.0', files: { 'duo.py': '' } }));
  const texts = {
    bare: 'solo',
    bom: '\uFEFFsolo==1.0\n',
    comments: '# a\n\n#b\n',
    continued: 'solo \\\n  ==1.0 # why\nduo#egg-free\n'.replace('#egg-free', ''),
    crlf: '# top\r\nsolo==1.0\r\nduo\r\n',
    cr: 'solo\rduo\r',
    empty: '',
  };
  const root = await workspace(
    Object.fromEntries(
      Object.entries(texts).flatMap(([name, text]) => [
        [`${lambdas}/${name}/lambda_function.py`, ''],
        [`${lambdas}/${name}/requirements.txt`, text],
      ]),
    ),
  );
  const { manifest } = await buildProject(root, { env: await hermeticEnv(index.url) });
  await index.close();
  expect(
    Object.fromEntries(
      manifest.artifacts.map(({ name, packages }) => [name, packages.map((pkg) => pkg.name)]),
    ),
  ).toEqual({
    bare: ['solo'],
    bom: ['solo'],
    comments: [],
    continued: ['duo', 'solo'],
    cr: ['duo', 'solo'],
    crlf: ['duo', 'solo'],
    empty: [],
  });
});

test('links inside the module are packed as what they name', async () => {
  const root = await workspace({
    'packages/module-odd/backend/shared/tool.sh': { content: '#!/bin/sh\n', mode: 0o755 },
    'packages/module-odd/backend/shared/pkg/__init__.py': 'x = 1\n',
    [`${lambdas}/one/lambda_function.py`]: { link: 'real.py' },
    [`${lambdas}/one/real.py`]: 'def handler(e, c): pass\n',
    [`${lambdas}/one/run`]: { link: '../../shared/tool.sh' },
    [`${lambdas}/one/pkg`]: { link: '../../shared/pkg' },
    // What is left out may point anywhere.
    [`${lambdas}/one/.venv`]: { link: '/usr/lib' },
    [`${lambdas}/one/.env`]: { link: '/nowhere' },
  });
  const { manifest } = await buildProject(root, { env: await offline() });
  const entries = await readZip(join(root, 'build/module-odd/one.zip'));
  expect(
    [...entries].map(([name, { content, mode }]) => [name, content.toString(), mode.toString(8)]),
  ).toEqual([
    ['lambda_function.py', 'def handler(e, c): pass\n', '100644'],
    ['pkg/__init__.py', 'x = 1\n', '100644'],
    ['real.py', 'def handler(e, c): pass\n', '100644'],
    ['run', '#!/bin/sh\n', '100755'],
  ]);
  expect(artifactOf(manifest, 'odd/one').handler).toBe('lambda_function.handler');
});

test("modes are git's where git knows the file, else the owner's bit", async () => {
  const root = await workspace({
    [`${lambdas}/one/lambda_function.py`]: { content: '', mode: 0o600 },
    [`${lambdas}/one/in-git-only.sh`]: { content: '#!/bin/sh\n', mode: 0o644 },
    [`${lambdas}/one/on-disk-only.sh`]: { content: '#!/bin/sh\n', mode: 0o644 },
  });
  await runGit(root, ['init', '--quiet', '--initial-branch=main']);
  await runGit(root, ['config', 'core.fileMode', 'false']);
  await commitAll(root, 'Begin');
  await runGit(root, ['update-index', '--chmod=+x', `${lambdas}/one/in-git-only.sh`]);
  await runGit(root, ['commit', '--quiet', '-m', 'Make it run']);
  await chmod(join(root, `${lambdas}/one/on-disk-only.sh`), 0o777);
  await writeFiles(root, { [`${lambdas}/one/untracked.sh`]: { content: '', mode: 0o740 } });
  const { manifest } = await buildProject(root, { env: await offline() });
  const entries = await readZip(join(root, 'build/module-odd/one.zip'));
  expect(Object.fromEntries([...entries].map(([name, { mode }]) => [name, mode.toString(8)]))).toEqual({
    'in-git-only.sh': '100755',
    'lambda_function.py': '100644',
    'on-disk-only.sh': '100644',
    'untracked.sh': '100755',
  });
  expect([manifest.dirty, manifest.dirtyFiles]).toEqual([true, [`${lambdas}/one/untracked.sh`]]);
});

test('.coraignore and the option exclude leave out, and `!` brings back what a rule took', async () => {
  const root = await workspace({
    'packages/module-odd/.coraignore':
      '\uFEFF# docs\r\n*.md\r\n/docs/*\r\n!/docs/keep.txt\r\n!requirements-template.txt\r\n',
    ...inFolder(`${lambdas}/one`, {
      'lambda_function.py': '',
      'README.md': '',
      'docs/drop.txt': '',
      'docs/keep.txt': '',
      'sub/docs/also-kept.txt': '',
      'requirements-template.txt': 'kept',
      'schema.sql': '',
      'important.sql': '',
    }),
    'packages/module-other/backend/lambdas/two/README.md': '',
    'packages/module-other/backend/lambdas/two/schema.sql': '',
    'packages/module-other/backend/lambdas/two/lambda_function.py': '',
  });
  const args = ['--exclude', '*.sql, !important.sql'];
  const { manifest } = await buildProject(root, { env: await offline(), args });
  expect(await namesIn(root, 'module-odd/one.zip')).toEqual([
    'docs/keep.txt',
    'important.sql',
    'lambda_function.py',
    'requirements-template.txt',
    'sub/docs/also-kept.txt',
  ]);
  // The .coraignore of one module is not another's.
  expect(await namesIn(root, 'module-other/two.zip')).toEqual(['README.md', 'lambda_function.py']);
  expect(manifest.artifacts.map(({ leftOut }) => leftOut)).toEqual([{ exclude: 3 }, { exclude: 1 }]);
});

test('a name is packed as UTF-8, and entries are in the order of their bytes', async () => {
  const names = ['B.py', 'a b.txt', 'a.py', 'a/x.py', 'ä.txt', '日本.txt', '😀.txt', '\uFB01.txt'];
  const root = await workspace(
    inFolder(`${lambdas}/one`, Object.fromEntries(names.map((name) => [name, '']))),
  );
  await buildProject(root, { env: await offline() });
  const expected = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(await namesIn(root, 'module-odd/one.zip')).toEqual(expected);
});

test('root, modules and output name folders elsewhere', async () => {
  const root = await workspace({
    'services/module-one/backend/lambdas/f/lambda_function.py': '',
    'services/two/backend/lambdas/g/lambda_function.py': '',
    'services/three/backend/lambdas/h/lambda_function.py': '',
  });
  const env = await offline();
  const build = (modules: string) =>
    buildProject(root, { env, args: ['--modules', modules] }).then(({ zips }) => Object.keys(zips));
  expect(await build('services/*')).toEqual(['module-one/f.zip', 'three/h.zip', 'two/g.zip']);
  expect(await build('./services/two/\nservices/module-*')).toEqual(['module-one/f.zip', 'two/g.zip']);
  expect(await build(join(root, 'services/three'))).toEqual(['three/h.zip']);
  expect(await build('services/t??\nservices/[s-t]hree')).toEqual(['three/h.zip', 'two/g.zip']);
  const { zips } = await buildProject(root, {
    env,
    args: ['--root', 'services', '--modules', 'module-one', '--output', '../build'],
  });
  expect(Object.keys(zips)).toEqual(['module-one/f.zip']);
});

function inFolder<T>(folder: string, files: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file]));
}
