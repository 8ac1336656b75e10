import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { runTool } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { type Distribution, makeWheel, sha256Hex, type WheelOptions } from '../support/wheel.ts';
import { workspace } from '../support/workspace.ts';
import { readZip } from '../support/zip-contents.ts';
import { artifactOf, buildProject, readTexts, refuseBuild, sha256, snapshotTree } from './project-build.ts';

let index: Index;
beforeAll(async () => {
  index = await startIndex();
});
afterAll(() => index.close());

const lambda = 'packages/module-a/backend/lambdas/f';
const layer = 'packages/module-a/backend/layers/common-a';
const noise = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 31) & 255));

/** Wheels of every shape an installer takes. */
const shapes: readonly WheelOptions[] = [
  {
    name: 'all-schemes',
    version: '1.0',
    files: {
      'all_schemes/__init__.py': 'a = 1\n',
      'all_schemes/tool.sh': '#!/bin/sh\n',
      'all_schemes/empty': '',
    },
    executable: ['all_schemes/tool.sh'],
    data: {
      purelib: { 'all_schemes/pure.py': 'p = 1\n', 'all_schemes_top.py': '' },
      scripts: { 'plain.sh': '#!/bin/sh\necho\n', rewritten: '#!python\nprint(1)\n', binary: noise },
      headers: { 'api.h': '#define A\n', 'sub/more.h': '' },
      data: { 'share/all/x.txt': 'x\n', 'etc/all.conf': '' },
    },
    entryPoints: { 'all-schemes': 'all_schemes:main' },
    distInfo: { 'licenses/LICENSE': 'free\n', 'top_level.txt': 'all_schemes\n' },
    directoryEntries: true,
  },
  {
    name: 'platform.wheel',
    version: '2.0.post1',
    tag: 'cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64',
    build: '3',
    files: {
      'platform_wheel/fast.cpython-311-x86_64-linux-gnu.so': noise,
      'platform_wheel.libs/libz-1.so.1': noise,
    },
    data: { platlib: { 'platform_wheel/other.abi3.so': noise, 'platform_wheel/__init__.py': '' } },
    zip: { dataDescriptors: true },
  },
  {
    name: 'big-headers',
    version: '1',
    files: { 'big_headers.py': 'z = 64\n'.repeat(999) },
    zip: { zip64: true },
  },
  {
    name: 'big-later',
    version: '1',
    files: { 'big_later/__init__.py': 'z = 64\n'.repeat(99) },
    zip: { zip64: true, dataDescriptors: true },
  },
  { name: 'all-stored', version: '1', files: { 'all_stored.py': 's = 1\n' }, zip: { stored: true } },
  { name: 'local-extra', version: '1', files: { 'local_extra.py': 'e = 1\n' }, zip: { localExtra: true } },
  {
    name: 'unicode',
    version: '1',
    files: {
      'unicode/ünï.py': '',
      'unicode/日本/__init__.py': '',
      'unicode/😀.txt': 'x',
      'unicode/a,b "c".txt': '',
    },
  },
  { name: 'Cased_Name', version: '1', files: { 'Cased/__init__.py': '', 'Cased/data.JSON': '{}' } },
];

test('a layer and a function hold the files that `uv pip install --target` gives, byte for byte', async () => {
  const wheels = shapes.map(makeWheel);
  for (const wheel of wheels) index.publish(wheel);
  const names = shapes.map(({ name }) => name);
  const root = await workspace({
    [`${lambda}/requirements.txt`]: names.join('\n'),
    [`${layer}/requirements.txt`]: names.join('\n'),
  });
  const env = await hermeticEnv(index.url);
  const { manifest } = await buildProject(root, { env, args: ['--prune', 'none'] });
  const site = await installWithUv(names, env);

  // What installers write of themselves, and scripts they make or rewrite for one Python.
  const generated = ['bin/all-schemes', 'bin/rewritten'];
  const ofInstaller = /(^|\/)(RECORD|INSTALLER|REQUESTED|direct_url\.json)$|^\.lock$/;
  const expected = Object.fromEntries(
    Object.entries(site).filter(([path]) => !ofInstaller.test(path) && !generated.includes(path)),
  );
  expect(Object.keys(site).filter((path) => generated.includes(path))).toEqual(generated);
  expect(Object.keys(expected).length).toBeGreaterThan(40);

  for (const [file, prefix] of [
    ['f', ''],
    ['common-a', 'python/'],
  ] as const) {
    const entries = await readZip(join(root, `build/module-a/${file}.zip`));
    const packed = [...entries].map(([path, { content, mode }]) => {
      expect(path.startsWith(prefix)).toBe(true);
      return [path.slice(prefix.length), `${mode.toString(8)} ${sha256(content)}`];
    });
    expect(Object.fromEntries(packed.filter(([path]) => !ofInstaller.test(path ?? '')))).toEqual(expected);
    expect(artifactOf(manifest, `a/${file}`).leftOut).toEqual({ requirements: 1, script: 1 });
    // All that a reader may judge by is the same for every entry, wherever it came from.
    for (const entry of entries.values()) {
      expect([entry.date, entry.flags, entry.createSystem, entry.extraBytes, entry.localExtraBytes]).toEqual([
        ...[[1980, 1, 1, 0, 0, 0], 0x800, 3, 0, 0],
      ]);
      expect([0o100644, 0o100755]).toContain(entry.mode);
    }
    expect(Object.keys(await readTexts(join(root, `build/module-a/${file}.zip`)))).toHaveLength(entries.size);
  }
  const packages = artifactOf(manifest, 'a/f').packages.map((pkg) => [
    pkg.name,
    pkg.version,
    pkg.wheel,
    pkg.imports,
  ]);
  expect(packages.slice(0, 1)).toEqual([
    ['all-schemes', '1.0', 'all_schemes-1.0-py3-none-any.whl', ['all_schemes', 'all_schemes_top']],
  ]);
  expect(packages.map(([name]) => name)).toEqual([
    ...['all-schemes', 'all-stored', 'big-headers', 'big-later', 'cased-name', 'local-extra'],
    ...['platform-wheel', 'unicode'],
  ]);
});

test('wheels that tools read differently are refused together, by name; nothing is written', async () => {
  const file = 'evil/x.py';
  const cases: Readonly<Record<string, Partial<WheelOptions>>> = {
    'evil/x.py is in it twice': { zip: { duplicateName: file } },
    'evil/x.py: has another name in its local header': { zip: { localNameMismatch: file } },
    'evil/x.py: has compression method 98; only stored and deflated files can be unpacked by Lambda': {
      zip: { unsupportedMethod: file },
    },
    'evil/x.py: is encrypted': { zip: { encrypted: file } },
    'invalid relative path: ../evil.py': { files: { '../evil.py': '' } },
    'invalid relative path: evil/../../x.py': { files: { 'evil/../../x.py': '' } },
    'absolute path: /etc/evil.py': { files: { '/etc/evil.py': '' } },
    'absolute path: C:/evil.py': { files: { 'C:/evil.py': '' } },
    'invalid characters in fileName: evil\\x.py': { files: { 'evil\\x.py': '' } },
    'evil/\u007F.py: has a control character in its name': { files: { 'evil/\u007F.py': '' } },
    'evil/./y.py: has a path that is not normal': { files: { 'evil/./y.py': '' } },
    'evil//y.py: has a path that is not normal': { files: { 'evil//y.py': '' } },
    'evil/x.py: is a symbolic link': { modes: { [file]: 0o120777 } },
    'it has data before its first file': { zip: { prefix: Buffer.from('#!/bin/sh\n') } },
    'Invalid comment length. Expected: 4. Found: 0': { zip: { trailingData: Buffer.from('more') } },
  };
  const wheels = Object.values(cases).map((options, at) =>
    makeWheel({ name: `evil${at}`, version: '1.0', files: { [file]: 'x = 1\n' }, ...options }),
  );
  const whole = makeWheel({ name: 'evil98', version: '1.0', files: {} });
  wheels.push(replaceBytes(whole, whole.bytes.subarray(0, -10)));
  const folders = Object.keys({ ...cases, truncated: 0 }).map(
    (_, at) => [at, String(at).padStart(2, '0')] as const,
  );
  for (const wheel of wheels) index.publish(wheel);
  const root = await workspace(
    Object.fromEntries(
      folders.map(([at, folder]) => [
        `packages/module-a/backend/lambdas/f${folder}/requirements.txt`,
        at === wheels.length - 1 ? 'evil98' : `evil${at}`,
      ]),
    ),
  );
  const { exitCode, errors } = await refuseBuild(root, { env: await hermeticEnv(index.url) });
  const said = errors.map((error) =>
    error.replace(/^error: evil\d+-1\.0-py3-none-any\.whl is not a proper wheel: /, '').split('\n'),
  );
  const end = 'End of central directory record signature not found';
  expect([exitCode, said.map(([title = '']) => title)]).toEqual([
    5,
    [...Object.keys(cases), end].map((reason) => expect.stringContaining(reason)),
  ]);
  expect(said.map(([, ...lines]) => lines)).toEqual(
    wheels.map(({ sha256: digest, filename }) => [
      `  sha256: ${digest}`,
      `  Use another version of ${filename.split('-')[0]}, and tell its authors.`,
    ]),
  );
  expect(await snapshotTree(join(root, 'build'))).toEqual({});
});

describe('one path in two wheels', () => {
  async function build(wheels: readonly WheelOptions[], args: readonly string[] = []) {
    for (const options of wheels) index.publish(makeWheel(options));
    const root = await workspace({
      [`${layer}/requirements.txt`]: wheels.map(({ name }) => name).join('\n'),
      [`${layer}/python/ours.py`]: '',
    });
    const { manifest } = await buildProject(root, { env: await hermeticEnv(index.url), args });
    const texts = await readTexts(join(root, 'build/module-a/common-a.zip'));
    const files = Object.entries(texts).filter(([path]) => !path.includes('.dist-info/'));
    return { files: Object.fromEntries(files), packages: artifactOf(manifest, 'a/common-a').packages };
  }

  test('equal bytes are one file', async () => {
    const files = { 'shared/__init__.py': 'same = 1\n', 'shared/data.bin': 'same' };
    // The bytes that count are the uncompressed ones.
    const stored = { name: 'same-b', version: '1', files: { ...files, 'b.py': '' }, zip: { stored: true } };
    expect((await build([{ name: 'same-a', version: '1', files }, stored])).files).toEqual({
      'python/b.py': '',
      'python/ours.py': '',
      'python/shared/__init__.py': 'same = 1\n',
      'python/shared/data.bin': 'same',
    });
  });

  test('namespace boilerplate of either kind gives way to the first by name', async () => {
    const kinds = {
      'ns-a': "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
      'ns-b':
        '# -*- coding: utf-8 -*-\n"""Namespace."""\nfrom pkgutil import extend_path\n\n__path__ = extend_path(__path__, __name__)  # noqa\n',
      'ns-c': "__import__('pkg_resources').declare_namespace(__name__)\n",
      'ns-d':
        'try:\n    import pkg_resources\n    pkg_resources.declare_namespace(__name__)\nexcept ImportError:\n    import pkgutil\n    __path__ = pkgutil.extend_path(__path__, __name__)\n',
    };
    const wheels = Object.entries(kinds).map(([name, text]) => ({
      name,
      version: '1',
      files: { 'ns/__init__.py': text, [`ns/${name.at(-1)}.py`]: '' },
    }));
    const { files, packages } = await build(wheels.toReversed());
    expect(files).toEqual({
      ...{ 'python/ns/__init__.py': kinds['ns-a'], 'python/ours.py': '' },
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`python/ns/${name}.py`, ''])),
    });
    expect(packages.map(({ name }) => name)).toEqual(['ns-a', 'ns-b', 'ns-c', 'ns-d']);
  });

  test('top-level files that Python cannot import give way to the first by name, counted', async () => {
    const wheel = (name: string): WheelOptions => ({
      name,
      version: '1',
      files: { LICENSE: name, 'README.md': name, [`${name}.py`]: '' },
    });
    const { files, packages } = await build([wheel('top_b'), wheel('top_a')]);
    expect(files).toEqual({
      ...{ 'python/LICENSE': 'top_a', 'python/README.md': 'top_a', 'python/ours.py': '' },
      ...{ 'python/top_a.py': '', 'python/top_b.py': '' },
    });
    expect(packages.map(({ name, leftOut }) => [name, leftOut])).toEqual([
      ['top-a', undefined],
      ['top-b', { 'top-level-file': 2 }],
    ]);
  });
});

test('prune leaves out what it says, and counts it', async () => {
  const wheel = makeWheel({
    name: 'pruned',
    version: '1',
    files: {
      'pruned/__init__.py': '',
      'pruned/__pycache__/x.cpython-311.pyc': 'x',
      'pruned/stale.pyc': 'x',
      'pruned/tests/test_x.py': '',
      'pruned/sub/test/data.txt': '',
      'pruned/testing.py': '',
      'tests/__init__.py': 'importable = True\n',
    },
    distInfo: { INSTALLER: 'pip\n', 'direct_url.json': '{}', REQUESTED: '' },
  });
  index.publish(wheel);
  const root = await workspace({ [`${lambda}/requirements.txt`]: 'pruned' });
  const env = await hermeticEnv(index.url);
  const names = ['METADATA', 'RECORD', 'WHEEL'].map((name) => `pruned-1.dist-info/${name}`);
  const build = async (prune: string) => {
    const { manifest } = await buildProject(root, { env, args: ['--prune', prune] });
    const paths = Object.keys(await readTexts(join(root, 'build/module-a/f.zip')));
    return { paths: paths.filter((path) => !names.includes(path)), leftOut: manifest.artifacts[0]?.leftOut };
  };
  const safe = { installer: 3, pyc: 1, pycache: 1, requirements: 1 };
  expect(await build('safe')).toEqual({
    paths: [
      ...['pruned/__init__.py', 'pruned/sub/test/data.txt', 'pruned/testing.py', 'pruned/tests/test_x.py'],
      'tests/__init__.py',
    ],
    leftOut: safe,
  });
  expect(await build('tests')).toEqual({
    paths: ['pruned/__init__.py', 'pruned/testing.py', 'tests/__init__.py'],
    leftOut: { ...safe, tests: 2 },
  });
  expect(await build('none')).toMatchObject({ leftOut: { requirements: 1 } });
});

/** Everything uv installs for the target, `mode digest` by path. */
async function installWithUv(names: readonly string[], env: Readonly<Record<string, string>>) {
  const site = await makeTempFolder('site');
  const target = ['--python-platform', 'x86_64-manylinux_2_17', '--python-version', '3.11'];
  const options = [
    '--quiet',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--index-url',
    index.url,
    '--link-mode',
    'copy',
  ];
  await runTool(['uv', 'pip', 'install', ...options, ...target, '--target', site, ...names], { env });
  const paths = await readdir(site, { recursive: true });
  const rows = paths.toSorted().map(async (path) => {
    const info = await stat(join(site, path));
    if (info.isDirectory()) return [];
    const mode = (info.mode & 0o100) === 0 ? '100644' : '100755';
    return [[path, `${mode} ${sha256(await readFile(join(site, path)))}`] as const];
  });
  return Object.fromEntries((await Promise.all(rows)).flat());
}

function replaceBytes(file: Distribution, bytes: Buffer): Distribution {
  return { ...file, bytes, sha256: sha256Hex(bytes) };
}
