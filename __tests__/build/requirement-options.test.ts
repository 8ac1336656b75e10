import { describe, expect, test } from 'vitest';
import { commitAll } from '../support/git-repository.ts';
import type { Index } from '../support/index-server.ts';
import type { Distribution } from '../support/wheel.ts';
import { writeFiles } from '../support/workspace.ts';
import {
  build,
  errorOf,
  makeFunctions,
  makeProject,
  openIndex,
  projectFiles,
  readManifest,
  requirementsFile,
  requirementsOf,
  sharedEnv,
  tinyWheel,
} from './support-resolution.ts';

const demo = tinyWheel({ name: 'demo', version: '1.0', requires: ['dep'] });
const dep = tinyWheel({ name: 'dep', version: '2.0' });
const wrong = 'ab'.repeat(32);

async function demoIndex(): Promise<Index> {
  const index = await openIndex();
  for (const wheel of [demo, dep]) index.publish(wheel);
  return index;
}

test('exclude-packages drops distributions and what only they needed', async () => {
  const index = await openIndex();
  const publish = (name: string, requires: readonly string[]) =>
    index.publish(tinyWheel({ name, version: '1.0', requires }));
  publish('app', ['Run_Time', 'shared']);
  publish('run-time', ['core', 'shared']);
  publish('core', ['deeper']);
  publish('deeper', []);
  publish('shared', []);
  const root = await makeFunctions({ needing: 'app\n', asking: 'run.time\nshared\n', only: 'run-time\n' });
  const all = (await build(root, index)).wheels['shop/needing'];
  expect(all).toHaveLength(5);
  const run = await build(root, index, { args: ['--exclude-packages', 'Run.Time,unknown'] });
  expect(run.wheels).toEqual({
    'shop/needing': ['app-1.0-py3-none-any.whl', 'shared-1.0-py3-none-any.whl'],
    'shop/asking': ['shared-1.0-py3-none-any.whl'],
    'shop/only': [],
  });
});

describe('hashes', () => {
  const pinned = (hash = demo.sha256) => `demo==1.0 --hash=sha256:${hash}\n`;
  const lines = `${pinned()}dep==2.0 \\\n  --hash=sha256:${dep.sha256}\n`;

  test('require-hashes, by option or in the file, demands one for every distribution and says which', async () => {
    const index = await demoIndex();
    const root = await makeFunctions({ a: 'demo\n', b: pinned() });
    const inFile = await makeFunctions({ a: '--require-hashes\ndemo\n', b: `--require-hashes\n${pinned()}` });
    const hint = '  Add these lines after checking them, or turn `require-hashes` off.';
    const missing = [`  dep==2.0 --hash=sha256:${dep.sha256}`, hint];
    for (const run of [
      await build(root, index, { args: ['--require-hashes'] }),
      await build(inFile, index),
    ]) {
      expect(run).toMatchObject({ exitCode: 2, wheels: {} });
      expect(errorOf(run)).toEqual([
        `error: ${requirementsOf('a')}: no --hash is given for 2 of 2 locked distributions.`,
        `  demo==1.0 --hash=sha256:${demo.sha256}`,
        ...missing,
        `error: ${requirementsOf('b')}: no --hash is given for 1 of 2 locked distributions.`,
        ...missing,
      ]);
    }
    expect(index.countDownloads(demo.filename)).toBe(0);
  });

  test('the right hash passes, a wrong one is an integrity error with both digests', async () => {
    const index = await demoIndex();
    const right = await build(await makeProject(lines), index, { args: ['--require-hashes'] });
    expect(right).toMatchObject({ exitCode: 0, wheels: { 'shop/order': [demo.filename, dep.filename] } });
    const run = await build(await makeProject(pinned(wrong)), index);
    expect(run).toMatchObject({ exitCode: 5, wheels: {} });
    expect(errorOf(run)).toEqual([
      `error: ${requirementsFile} line 1: no wheel of demo 1.0 for the target has a --hash you accept.`,
      `  the wheel that fits: ${demo.filename} sha256:${demo.sha256}`,
      `  accepted: sha256:${wrong}`,
      '  Check where the other digest comes from; if it is right, add it with --hash.',
    ]);
  });

  test('of several wheels the best one whose hash is accepted is taken', async () => {
    const index = await openIndex();
    const wheels = ['cp311-cp311-manylinux2014_x86_64', 'cp39-abi3-manylinux2014_x86_64', 'py3-none-any'].map(
      (tag) => tinyWheel({ name: 'native', version: '1.0', tag }),
    );
    for (const wheel of wheels) index.publish(wheel);
    const [, abi3, pure] = wheels.map(({ sha256 }) => `--hash=sha256:${sha256}`);
    const run = await build(await makeProject(`native==1.0 ${pure} ${abi3}\n`), index);
    expect(run.wheels).toEqual({ 'shop/order': ['native-1.0-cp39-abi3-manylinux2014_x86_64.whl'] });
  });
});

describe('a wheel named by its URL', () => {
  test('is taken, with its dependencies, and held to its #sha256', async () => {
    const index = await demoIndex();
    const url = index.filesUrl + demo.filename;
    const root = await makeFunctions({
      'no-hash': `demo @ ${url}\n`,
      right: `demo @ ${url}#sha256=${demo.sha256}\n`,
      'other-option': `demo @ ${url} --hash=sha256:${demo.sha256}\n`,
    });
    const run = await build(root, index);
    const wheels = [demo.filename, dep.filename];
    expect(run.wheels).toEqual({ 'shop/no-hash': wheels, 'shop/right': wheels, 'shop/other-option': wheels });
    const { artifacts } = await readManifest(root);
    const digests = artifacts.map(({ packages }) => packages.map(({ sha256 }) => sha256));
    expect(digests).toEqual(artifacts.map(() => [demo.sha256, dep.sha256]));
  });

  test('is refused with other bytes than its #sha256, and for another target', async () => {
    const index = await demoIndex();
    const arm = tinyWheel({ name: 'arm', version: '1.0', tag: 'cp311-cp311-manylinux2014_aarch64' });
    index.publish(arm);
    const root = await makeFunctions({
      a: `demo @ ${index.filesUrl}${demo.filename}#sha256=${wrong}\n`,
      b: `arm @ ${index.filesUrl}${arm.filename}\n`,
      c: `other @ ${index.filesUrl}${demo.filename}\n`,
    });
    const run = await build(root, index);
    expect(run).toMatchObject({ exitCode: 5, wheels: {} });
    expect(errorOf(run).filter((line) => !line.startsWith('  argv: '))).toEqual([
      `error: ${requirementsOf('a')} line 1: no wheel of demo 1.0 for the target has a --hash you accept.`,
      `  the wheel that fits: ${demo.filename} sha256:${demo.sha256}`,
      `  accepted: sha256:${wrong}`,
      '  Check where the other digest comes from; if it is right, add it with --hash.',
      `error: ${requirementsOf('b')} line 1: arm 1.0 has no wheel for python3.11/x86_64 (glibc 2.26 or older).`,
      '  wheels there are: cp311-cp311-manylinux2014_aarch64',
      '  Choose a `python-version` or `architecture` it has wheels for.',
      `error: uv could not resolve ${requirementsOf('c')} for python3.11/x86_64 (exit code 1).`,
      `  error: Requested package name \`other\` does not match \`demo\` in the distribution filename: ${index.filesUrl}${demo.filename}`,
      '  Write the name of the wheel in front of its URL.',
    ]);
  });
});

describe('a wheel of the repository', () => {
  const path = `packages/module-shop/wheels/${demo.filename}`;
  const line = `../../../wheels/${demo.filename}`;

  test('is taken by its path relative to the requirements file, and again when its bytes change', async () => {
    const index = await demoIndex();
    const root = await makeFunctions(
      { a: `${line}\n`, b: `demo @ ${line}\n`, c: `${line} --hash=sha256:${demo.sha256}\n` },
      { files: { [path]: demo.bytes }, git: { date: '2024-03-01T12:00:00Z' } },
    );
    const env = await sharedEnv(index);
    const wheels = [demo.filename, dep.filename];
    expect((await build(root, env)).wheels).toEqual({ 'shop/a': wheels, 'shop/b': wheels, 'shop/c': wheels });
    const other = tinyWheel({ name: 'demo', version: '1.0', distInfo: { note: 'other' } });
    await writeFiles(root, { [path]: other.bytes });
    await commitAll(root, 'Other bytes, other dependencies', { date: '2024-04-01T12:00:00Z' });
    const run = await build(root, env);
    expect(run.exitCode).toBe(5);
    expect(errorOf(run).slice(0, 2)).toEqual([
      `error: ${requirementsOf('c')} line 1: no wheel of demo 1.0 for the target has a --hash you accept.`,
      `  the wheel that fits: ${demo.filename} sha256:${other.sha256}`,
    ]);
    await writeFiles(root, { [requirementsOf('c')]: 'demo\n' });
    expect((await build(root, env)).wheels).toEqual({
      'shop/a': [demo.filename],
      'shop/b': [demo.filename],
      'shop/c': wheels,
    });
  });

  test('that is not there, or outside the root, is an error with its line', async () => {
    const index = await demoIndex();
    const missing = await build(await makeFunctions({ a: `# first\n${line}\n` }), index);
    expect([missing.exitCode, errorOf(missing)]).toEqual([
      2,
      [
        `error: ${requirementsOf('a')} line 2: there is no ${path}.`,
        '  Name a wheel that is in the repository.',
      ],
    ]);
    const outside = `${'../'.repeat(20)}tmp/${demo.filename}`;
    const left = await build(await makeFunctions({ a: `${outside}\n` }), index);
    expect([left.exitCode, errorOf(left)]).toEqual([
      2,
      [
        `error: ${requirementsOf('a')} line 1: '${outside}' leaves the root.`,
        '  Put the wheel into the repository.',
      ],
    ]);
  });
});

describe('pylock.toml beside the requirements', () => {
  const file = 'packages/module-shop/backend/lambdas/order/pylock.toml';
  const wheelOf = (wheel: Distribution, url: string, sha256 = wheel.sha256) =>
    `wheels = [{ name = "${wheel.filename}", url = "${url}${wheel.filename}", hashes = { sha256 = "${sha256}" } }]`;
  const lock = (...packages: readonly string[]) =>
    [
      'lock-version = "1.0"',
      'created-by = "tests"',
      ...packages.map((text) => `[[packages]]\n${text}`),
      '',
    ].join('\n');
  const project = (text: string) => makeProject('demo==99\n', { [file]: text });

  test('is used instead: its wheels by tags, its markers and requires-python for the target', async () => {
    const index = await demoIndex();
    const names = [
      'native-1.0-cp311-cp311-manylinux2014_x86_64',
      'native-1.0-cp312-cp312-manylinux_2_34_x86_64',
      'native-1.0-cp311-cp311-musllinux_1_2_x86_64',
    ];
    const natives = names.map((name) =>
      tinyWheel({ name: 'native', version: '1.0', tag: name.split('-').slice(2).join('-') }),
    );
    for (const wheel of natives) index.publish(wheel);
    const wheels = natives.map(
      (wheel) => `{ url = "${index.filesUrl}${wheel.filename}", hashes = { sha256 = "${wheel.sha256}" } }`,
    );
    const text = lock(
      `name = "native"\nversion = "1.0"\nwheels = [${wheels.join(', ')}]`,
      `name = "demo"\nversion = "1.0"\nmarker = "python_version < '3.12'"\n${wheelOf(demo, index.filesUrl)}`,
      `name = "dep"\nversion = "2.0"\nmarker = "platform_machine == 'x86_64'"\nrequires-python = ">=3.9"\n${wheelOf(dep, index.filesUrl)}`,
    );
    const root = await project(text);
    expect((await build(root, index)).wheels).toEqual({
      'shop/order': [demo.filename, dep.filename, `${names[0]}.whl`],
    });
    const newer = await build(root, index, { args: ['--python-version', '3.12'] });
    expect(newer.wheels).toEqual({ 'shop/order': [dep.filename, `${names[1]}.whl`] });
    // Nobody was asked what else there is.
    expect(index.requests.filter(({ path }) => path.startsWith('/simple/'))).toEqual([]);
    const without = await build(root, index, { args: ['--exclude-packages', 'native'] });
    expect(without.wheels).toEqual({ 'shop/order': [demo.filename, dep.filename] });
  });

  test('may name wheels of the repository, which must have their digest', async () => {
    const index = await demoIndex();
    const local = (sha256: string) =>
      lock(
        `name = "demo"\nversion = "1.0"\nwheels = [{ path = "../../../wheels/${demo.filename}", hashes = { sha256 = "${sha256}" } }]`,
      );
    const files = { [`packages/module-shop/wheels/${demo.filename}`]: demo.bytes };
    const right = await makeFunctions(
      {},
      { files: { ...projectFiles('', { [file]: local(demo.sha256) }), ...files } },
    );
    expect((await build(right, index)).wheels).toEqual({ 'shop/order': [demo.filename] });
    const other = await makeFunctions(
      {},
      { files: { ...projectFiles('', { [file]: local(wrong) }), ...files } },
    );
    const run = await build(other, index);
    expect(run.exitCode).toBe(5);
    expect(errorOf(run)).toEqual([
      `error: packages/module-shop/wheels/${demo.filename} is not the file that was locked.`,
      `  sha256 locked: ${wrong}`,
      `  sha256 now:    ${demo.sha256}`,
      '  Lock again, or put the right file back.',
    ]);
  });

  test('with another sha256 than the index serves is an integrity error with both digests', async () => {
    const index = await demoIndex();
    const run = await build(
      await project(lock(`name = "demo"\nversion = "1.0"\n${wheelOf(demo, index.filesUrl, wrong)}`)),
      index,
    );
    expect(run).toMatchObject({ exitCode: 5, wheels: {} });
    expect(errorOf(run)).toEqual([
      `error: ${demo.filename} is not the file that was locked.`,
      `  sha256 locked:   ${wrong}`,
      `  sha256 received: ${demo.sha256}`,
      '  Nothing of it was used. Check the index or the proxy in between.',
    ]);
  });

  test('that names a file outside the project, or a device, is refused and nothing of it is read', async () => {
    const hashes = `hashes = { sha256 = "${wrong}" }`;
    const named = (path: string) =>
      lock(
        `name = "x"\nversion = "1"\narchive = { name = "x-1-py3-none-any.whl", path = "${path}", ${hashes} }`,
      );
    for (const path of ['/dev/zero', '../../../../../../etc/hostname']) {
      const run = await build(await project(named(path)), await demoIndex());
      expect(run).toMatchObject({ exitCode: 2, wheels: {} });
      expect(errorOf(run)[0]).toMatch(/pylock\.toml: .* is not a file of this project\.|there is no /);
    }
  });

  test('that holds no wheel for the target, or cannot be read, is refused, all such files at once', async () => {
    const url = 'http://127.0.0.1:9/x-1';
    const hashes = `hashes = { sha256 = "${wrong}" }`;
    const x = 'name = "x"\nversion = "1"\n';
    const locks: Readonly<Record<string, readonly [string, string]>> = {
      a: [
        lock('name = "x"\nvcs = { type = "git", url = "https://host/x", commit-id = "aa" }'),
        ': x is a version-control checkout, not a wheel.',
      ],
      b: [lock('name = "x"\ndirectory = { path = "x" }'), ': x is a directory, not a wheel.'],
      c: [lock(`${x}sdist = { url = "${url}.tar.gz", ${hashes} }`), ': x 1 has no wheel, only source.'],
      d: [lock(`${x}archive = { url = "${url}.tar.gz", ${hashes} }`), ': x 1 has no wheel, only source.'],
      e: [
        lock(`${x}wheels = [{ url = "${url}-cp311-cp311-win_amd64.whl", ${hashes} }]`),
        ': x 1 has no wheel for python3.11/x86_64.',
      ],
      f: [
        lock(`${x}wheels = [{ url = "${url}-py3-none-any.whl", hashes = { md5 = "00" } }]`),
        ': x-1-py3-none-any.whl has no sha256.',
      ],
      g: [
        lock(`${x}requires-python = ">=3.12"\nwheels = []`),
        ': x needs Python >=3.12, and the target is 3.11.',
      ],
      h: [
        lock('name = "x"\nmarker = "python_version >"'),
        ": the marker 'python_version >' cannot be read: not a comparison.",
      ],
      i: [lock('name = x'), ' line 4 is not TOML: Invalid TOML document: invalid value'],
      j: ['lock-version = "2.0"\n', ': lock-version must be 1.x (PEP 751).'],
      k: [
        'lock-version = "1.0"\nrequires-python = ">=3.12"\n',
        ' is for Python >=3.12, and the target is 3.11.',
      ],
      l: [
        `lock-version = "1.0"\nenvironments = ["platform_machine == 'aarch64'"]\n`,
        ' is not for 3.11 on x86_64.',
      ],
    };
    const names = Object.keys(locks);
    const pathOf = (name: string) => `packages/module-shop/backend/lambdas/${name}/pylock.toml`;
    const files = Object.entries(locks).map(([name, [text]]) => [pathOf(name), text]);
    const root = await makeFunctions(Object.fromEntries(names.map((name) => [name, ''])), {
      files: Object.fromEntries(files),
    });
    const run = await build(root, await openIndex());
    expect(run).toMatchObject({ exitCode: 2, wheels: {} });
    const errors = errorOf(run).join('\n').split('\nerror: ');
    expect(errors.map((text) => text.replace(/^error: /, '').split('\n')[0])).toEqual(
      Object.entries(locks).map(([name, [, what]]) => pathOf(name) + what),
    );
    // What to do next is always said.
    expect(errors.filter((text) => !/\n {2}[A-Z].*\.$/.test(text))).toEqual([]);
  });
});

test('as-of latest takes what came since the last build, whatever the caches hold', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ order: 'demo\n' }, { git: { date: '2024-03-01T12:00:00Z' } });
  const env = await sharedEnv(index);
  const args = ['--as-of', 'latest'];
  const before = { 'shop/order': [demo.filename, dep.filename] };
  expect((await build(root, env, { args })).wheels).toEqual(before);
  index.publish(tinyWheel({ name: 'dep', version: '3.0' }), { uploadTime: '2024-05-01T00:00:00Z' });
  const after = { 'shop/order': [demo.filename, 'dep-3.0-py3-none-any.whl'] };
  expect((await build(root, env, { args })).wheels).toEqual(after);
  expect((await build(root, env)).wheels).toEqual(before);
});
