import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTool } from '../support/run-process.ts';
import { makeSdist } from '../support/sdist.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { realPython } from '../support/tool-path.ts';
import { makeWheel } from '../support/wheel.ts';
import {
  build,
  errorOf,
  makeFunctions,
  makeProject,
  openIndex,
  readManifest,
  requirementsOf,
  tinyWheel,
} from './support-resolution.ts';

/** The one wheel of each function. */
const wheels = (of: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(of).map(([name, wheel]) => [`shop/${name}`, [`${wheel}.whl`]]));

test('functions on 3.11 and 3.12, x86_64 and arm64, each get the newest release under their glibc cap', async () => {
  const index = await openIndex();
  const publish = (version: string, platforms: readonly string[]) => {
    for (const machine of ['x86_64', 'aarch64'])
      for (const python of ['cp311-cp311', 'cp312-cp312'])
        for (const platform of platforms)
          index.publish(tinyWheel({ name: 'native', version, tag: `${python}-${platform}_${machine}` }));
  };
  publish('1.0', ['manylinux_2_17', 'manylinux_2_28', 'musllinux_1_2']);
  publish('2.0', ['manylinux_2_28', 'manylinux_2_34', 'manylinux_2_35', 'musllinux_1_2']);
  publish('3.0', ['manylinux_2_39', 'musllinux_1_2']);
  const requirements = 'native\n';
  const root = await makeFunctions({
    old: { requirements, python: '3.11' },
    'old-arm': { requirements, python: '3.11', architecture: 'arm64' },
    new: { requirements, python: '3.12', architecture: 'x86_64' },
    'new-arm': { requirements, python: '3.12', architecture: 'arm64' },
  });
  const run = await build(root, index);
  expect(run.wheels).toEqual(
    wheels({
      old: 'native-1.0-cp311-cp311-manylinux_2_17_x86_64',
      'old-arm': 'native-1.0-cp311-cp311-manylinux_2_17_aarch64',
      new: 'native-2.0-cp312-cp312-manylinux_2_34_x86_64',
      'new-arm': 'native-2.0-cp312-cp312-manylinux_2_34_aarch64',
    }),
  );
  const overridden = await build(root, index, {
    args: ['--python-version', '3.12', '--architecture', 'arm64'],
  });
  const wheel = 'native-2.0-cp312-cp312-manylinux_2_34_aarch64';
  expect(overridden.wheels).toEqual(wheels({ old: wheel, 'old-arm': wheel, new: wheel, 'new-arm': wheel }));
});

test('every manylinux up to the cap is taken, by its old name and between those uv knows', async () => {
  const index = await openIndex();
  const platforms = [
    'manylinux1',
    'manylinux2010',
    'manylinux2014',
    'manylinux_2_5',
    'manylinux_2_24',
    'manylinux_2_26',
  ];
  for (const platform of platforms)
    index.publish(
      tinyWheel({ name: platform.replaceAll('_', '-'), version: '1.0', tag: `cp39-abi3-${platform}_x86_64` }),
    );
  const requirements = platforms.map((platform) => `${platform.replaceAll('_', '-')}\n`).join('');
  const root = await makeFunctions({
    old: { requirements, python: '3.11' },
    new: { requirements, python: '3.13' },
  });
  const all = platforms.map((platform) => `${platform}-1.0-cp39-abi3-${platform}_x86_64.whl`);
  const run = await build(root, index);
  expect([run.wheels['shop/old']?.toSorted(), run.wheels['shop/new']?.toSorted()]).toEqual([
    all.toSorted(),
    all.toSorted(),
  ]);
});

test('an abi3 wheel serves its own Python and later ones; the one for the very Python is better', async () => {
  const index = await openIndex();
  for (const tag of ['cp39-abi3', 'cp311-abi3', 'cp312-cp312', 'cp313-abi3'])
    index.publish(tinyWheel({ name: 'stable', version: '1.0', tag: `${tag}-manylinux2014_x86_64` }));
  const best = {
    '3.9': 'cp39-abi3',
    '3.10': 'cp39-abi3',
    '3.11': 'cp311-abi3',
    '3.12': 'cp312-cp312',
    '3.14': 'cp313-abi3',
  };
  const toName = (python: string) => `on-${python.replace('.', '-')}`;
  const pythons = Object.keys(best).map(
    (python) => [toName(python), { requirements: 'stable', python }] as const,
  );
  const run = await build(await makeFunctions(Object.fromEntries(pythons)), index);
  const expected = Object.entries(best).map(
    ([python, tag]) => [toName(python), `stable-1.0-${tag}-manylinux2014_x86_64`] as const,
  );
  expect(run.wheels).toEqual(wheels(Object.fromEntries(expected)));
});

test('a pure wheel is taken with a warning when the version has compiled ones of which none fits', async () => {
  const index = await openIndex();
  index.publish(tinyWheel({ name: 'both', version: '1.0' }));
  index.publish(tinyWheel({ name: 'both', version: '1.0', tag: 'cp311-cp311-manylinux_2_17_x86_64' }));
  index.publish(tinyWheel({ name: 'pure', version: '1.0' }));
  const requirements = 'both\npure\n';
  const root = await makeFunctions({
    fits: { requirements, python: '3.11' },
    other: { requirements, python: '3.12' },
  });
  const run = await build(root, index);
  expect(run.wheels).toEqual({
    'shop/fits': ['both-1.0-cp311-cp311-manylinux_2_17_x86_64.whl', 'pure-1.0-py3-none-any.whl'],
    'shop/other': ['both-1.0-py3-none-any.whl', 'pure-1.0-py3-none-any.whl'],
  });
  expect(run.stderr.split('\n').filter((line) => line.includes('compiled'))).toEqual([
    'warning: both 1.0 has compiled wheels, but none fits python3.12/x86_64: its pure one was taken.',
  ]);
});

test('pre-releases and yanked releases are taken where they are asked for, and nowhere else', async () => {
  const index = await openIndex();
  for (const version of ['1.0', '2.0rc1']) index.publish(tinyWheel({ name: 'demo', version }));
  index.publish(tinyWheel({ name: 'taken-back', version: '1.0' }));
  index.publish(tinyWheel({ name: 'taken-back', version: '2.0' }), { yanked: 'broken' });
  const root = await makeFunctions({
    free: 'demo',
    range: 'demo>=1',
    pinned: 'demo==2.0rc1',
    pre: '--pre\ndemo',
    yanked: 'taken-back',
    'yanked-pin': 'taken-back==2.0',
  });
  expect((await build(root, index)).wheels).toEqual(
    wheels({
      free: 'demo-1.0-py3-none-any',
      range: 'demo-1.0-py3-none-any',
      pinned: 'demo-2.0rc1-py3-none-any',
      pre: 'demo-2.0rc1-py3-none-any',
      yanked: 'taken_back-1.0-py3-none-any',
      'yanked-pin': 'taken_back-2.0-py3-none-any',
    }),
  );
});

test('environment markers are the target’s, in requirements files and in packages', async () => {
  const markers = {
    'old-python': "python_version < '3.12'",
    'new-python': "python_full_version >= '3.12.1'",
    intel: "platform_machine == 'x86_64'",
    arm: "platform_machine == 'aarch64'",
    linux: "sys_platform == 'linux'",
    mac: "sys_platform == 'darwin'",
    windows: "os_name == 'nt'",
    cpython: "platform_python_implementation == 'CPython' and implementation_name == 'cpython'",
    system: "platform_system == 'Linux' and os_name == 'posix'",
  };
  const index = await openIndex();
  for (const name of Object.keys(markers)) index.publish(tinyWheel({ name, version: '1.0' }));
  const requires = Object.entries(markers).map(([name, marker]) => `${name} ; ${marker}`);
  index.publish(tinyWheel({ name: 'app', version: '1.0', requires }));
  const targets = [
    { python: '3.11', architecture: 'x86_64', own: ['intel', 'old_python'] },
    { python: '3.12', architecture: 'x86_64', own: ['intel', 'new_python'] },
    { python: '3.9', architecture: 'arm64', own: ['arm', 'old_python'] },
    { python: '3.14', architecture: 'arm64', own: ['arm', 'new_python'] },
  ];
  const functions = targets.flatMap(({ python, architecture }, at) => [
    [`direct-${at}`, { requirements: requires.join('\n'), python, architecture }] as const,
    [`through-${at}`, { requirements: 'app', python, architecture }] as const,
  ]);
  const run = await build(await makeFunctions(Object.fromEntries(functions)), index);
  const toWheels = (names: readonly string[]) =>
    names.toSorted().map((name) => `${name}-1.0-py3-none-any.whl`);
  const expected = targets.flatMap(({ own }, at) => {
    const names = ['cpython', 'linux', 'system', ...own];
    return [
      [`shop/direct-${at}`, toWheels(names)],
      [`shop/through-${at}`, toWheels(['app', ...names])],
    ];
  });
  expect(run.wheels).toEqual(Object.fromEntries(expected));
});

test('a package that has no wheel for the target is an error that says where, what there is and what to do', async () => {
  const index = await openIndex();
  const marker = join(await makeTempFolder('marker'), 'ran');
  index.publish(makeSdist({ name: 'source', version: '1.0', marker }));
  index.publish(makeSdist({ name: 'mixed', version: '2.0', marker }));
  for (const platform of ['manylinux_2_28_x86_64', 'macosx_11_0_arm64', 'win_amd64'])
    index.publish(tinyWheel({ name: 'mixed', version: '2.0', tag: `cp312-cp312-${platform}` }));
  for (const version of ['1.4', '1.5'])
    index.publish(tinyWheel({ name: 'mixed', version, tag: 'cp311-cp311-manylinux2014_x86_64' }));
  for (const version of ['1.0', '1.1'])
    index.publish(tinyWheel({ name: 'foreign', version, tag: 'cp311-cp311-musllinux_1_2_x86_64' }));
  index.publish(tinyWheel({ name: 'above', version: '1.0', tag: 'cp311-cp311-manylinux_2_27_x86_64' }));
  index.publish(tinyWheel({ name: 'future', version: '2.0', requiresPython: '>=3.13' }));
  index.publish(tinyWheel({ name: 'future', version: '1.0' }));
  index.publish(tinyWheel({ name: 'app', version: '1.0', requires: ['mixed>=2'] }));
  const root = await makeFunctions({
    a: '# first\nsource\n',
    b: 'app\n',
    c: 'mixed==2.0\n',
    d: 'foreign\n',
    e: 'above\n',
    f: 'future==2.0\n',
    g: 'nowhere\n',
    h: 'mixed==9\n',
    i: 'mixed==1.5\n',
  });
  const run = await build(root, index);
  const cap = 'for python3.11/x86_64 (glibc 2.26 or older).';
  const there =
    '  wheels there are: cp312-cp312-macosx_11_0_arm64, cp312-cp312-manylinux_2_28_x86_64, cp312-cp312-win_amd64';
  const fix =
    "  Write 'mixed==1.5', the newest version with a wheel that fits, or set `sdist: build` to build it from source.";
  const other = '  Choose a `python-version` or `architecture` it has wheels for.';
  expect(run).toMatchObject({ exitCode: 3, wheels: {} });
  expect(errorOf(run).filter((line) => !/^ +(argv|cause|error): /.test(line))).toEqual([
    `error: ${requirementsOf('a')} line 2: source 1.0 has no wheel, only source.`,
    '  Set `sdist: build` to build it from source.',
    ...[`error: ${requirementsOf('b')}: mixed 2.0 has no wheel ${cap}`, there, fix],
    ...[`error: ${requirementsOf('c')} line 1: mixed 2.0 has no wheel ${cap}`, there, fix],
    `error: ${requirementsOf('d')} line 1: foreign has no wheel ${cap}`,
    '  wheels there are (1.1): cp311-cp311-musllinux_1_2_x86_64',
    other,
    `error: ${requirementsOf('e')} line 1: above 1.0 has no wheel ${cap}`,
    '  wheels there are: cp311-cp311-manylinux_2_27_x86_64',
    other,
    `error: ${requirementsOf('f')} line 1: future 2.0 needs Python >=3.13, and the target is 3.11.`,
    "  Write 'future==1.0', the newest version for it, or set `python-version`.",
    `error: uv could not resolve ${requirementsOf('g')} for python3.11/x86_64 (exit code 1).`,
    '  Check the spelling of the name, and that the index has it.',
    `error: uv could not resolve ${requirementsOf('h')} for python3.11/x86_64 (exit code 1).`,
    '  Ask for a version the index has.',
  ]);
  expect(existsSync(marker)).toBe(false);
});

describe('sdist: build', async () => {
  const ask = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const python = (await runTool([realPython(), '-c', ask])).trim();
  const compiled = `cp${python.replace('.', '')}-abi3-linux_x86_64`;
  const args = ['--python-version', python, '--sdist', 'build'];

  // The fields of an ELF header that name class and machine; no sections, so no glibc symbols.
  function elf(machine: number): Buffer {
    const header = Buffer.alloc(64);
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
    header.writeUInt16LE(3, 16);
    header.writeUInt16LE(machine, 18);
    return header;
  }

  test('builds what has no wheel, pure or compiled for the target, and marks the archive as not reproducible', async () => {
    const index = await openIndex();
    const markers = await makeTempFolder('markers');
    const publish = (name: string, wheel: NonNullable<Parameters<typeof makeSdist>[0]['wheel']>) =>
      index.publish(makeSdist({ name, version: '1.0', marker: join(markers, name), wheel }));
    publish('pure', { files: { 'pure.py': 'x = 1\n' } });
    publish('fast', { tag: compiled, files: { 'fast/fast.so': elf(62) } });
    publish('ready', { files: {} });
    index.publish(tinyWheel({ name: 'ready', version: '1.0' }));
    const root = await makeFunctions({ built: 'pure\nfast\nready\n', 'not-built': 'ready\n' });
    const run = await build(root, index, { args });
    expect(run.wheels).toEqual({
      'shop/built': [`fast-1.0-${compiled}.whl`, 'pure-1.0-py3-none-any.whl', 'ready-1.0-py3-none-any.whl'],
      'shop/not-built': ['ready-1.0-py3-none-any.whl'],
    });
    const { artifacts } = await readManifest(root);
    expect(artifacts.map(({ reproducible }) => reproducible)).toEqual([false, undefined]);
    expect(['pure', 'fast', 'ready'].map((name) => existsSync(join(markers, name)))).toEqual([
      true,
      true,
      false,
    ]);
    const warning = 'has no wheel that fits: building it from source. Its archive is not reproducible.';
    expect(run.stderr).toContain(`warning: pure 1.0 ${warning}`);
  });

  test('refuses a result that cannot run on the target, and says why a build failed', async () => {
    const index = await openIndex();
    const marker = join(await makeTempFolder('marker'), 'ran');
    const publish = (name: string, content: Buffer) =>
      index.publish(
        makeSdist({ name, version: '1.0', marker, wheel: { tag: compiled, files: { 'x.so': content } } }),
      );
    publish('arm', elf(183));
    publish('windows', Buffer.from('MZ'));
    index.publish(
      makeSdist({ name: 'broken', version: '1.0', marker: '/nonexistent/marker', wheel: { files: {} } }),
    );
    const run = await build(await makeFunctions({ a: 'arm', b: 'windows', c: 'broken' }), index, { args });
    expect(run).toMatchObject({ exitCode: 3, wheels: {} });
    const like = `  Build on a machine like the target (python${python}/x86_64), or use a version that has a wheel.`;
    const lines = errorOf(run);
    expect(lines.slice(0, 5)).toEqual([
      'error: arm 1.0 was built from source, but x.so is for aarch64.',
      like,
      'error: windows 1.0 was built from source, but x.so is no shared object for Linux.',
      like,
      `error: ${requirementsOf('c')} line 1: broken 1.0 could not be built from source.`,
    ]);
    expect(lines.join('\n')).toContain('/nonexistent/marker');
    expect(lines.at(-1)).toBe(
      `  This needs Python ${python} on PATH and what the build asks for; or use a version that has a wheel.`,
    );
  });
});

test('an index without digests works: what is locked is what was hashed then', async () => {
  const index = await openIndex({ hashes: false });
  const wheel = makeWheel({ name: 'demo', version: '1.0', files: {} });
  index.publish(wheel);
  const root = await makeProject('demo\n');
  await build(root, index);
  expect((await readManifest(root)).artifacts[0]?.packages).toMatchObject([
    { name: 'demo', sha256: wheel.sha256 },
  ]);
});
