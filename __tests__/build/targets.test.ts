import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Index, startIndex } from '../support/index-server.ts';
import { runTool } from '../support/run-process.ts';
import { makeSdist } from '../support/sdist.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { realPython } from '../support/tool-path.ts';
import { makeWheel } from '../support/wheel.ts';
import {
  build,
  errorOf,
  makeProject,
  openIndex,
  readManifest,
  requirementsFile,
  tinyWheel,
} from './support-resolution.ts';

const on = (python: string, architecture = 'x86_64') => [
  ...['--python-version', python],
  ...['--architecture', architecture],
];

describe('glibc', () => {
  // As numpy has it: the older release for old systems, the newer for newer ones too.
  async function nativeIndex(): Promise<Index> {
    const index = await openIndex();
    const machines = ['x86_64', 'aarch64'];
    const publish = (version: string, platforms: readonly string[]) => {
      for (const machine of machines)
        for (const python of ['cp311', 'cp312'])
          for (const platform of platforms)
            index.publish(
              tinyWheel({ name: 'native', version, tag: `${python}-${python}-${platform}_${machine}` }),
            );
    };
    publish('1.0', ['manylinux_2_17', 'manylinux_2_28', 'musllinux_1_2']);
    publish('2.0', ['manylinux_2_28', 'manylinux_2_34', 'manylinux_2_35', 'musllinux_1_2']);
    publish('3.0', ['manylinux_2_39', 'musllinux_1_2']);
    return index;
  }

  test.each([
    ['3.11', 'x86_64', 'native-1.0-cp311-cp311-manylinux_2_17_x86_64.whl'],
    ['3.12', 'x86_64', 'native-2.0-cp312-cp312-manylinux_2_34_x86_64.whl'],
    ['3.11', 'arm64', 'native-1.0-cp311-cp311-manylinux_2_17_aarch64.whl'],
    ['3.12', 'arm64', 'native-2.0-cp312-cp312-manylinux_2_34_aarch64.whl'],
  ])(
    'on %s/%s the newest release under the cap is taken, and its best wheel',
    async (python, architecture, wheel) => {
      const run = await build(await makeProject('native\n'), await nativeIndex(), {
        args: on(python, architecture),
      });
      expect(run).toMatchObject({ exitCode: 0, wheels: { 'shop/order': [wheel] } });
    },
  );

  test('a wheel between uv’s 2.17 and the 2.26 of 3.11 is taken, also with others that need no more', async () => {
    const index = await openIndex();
    index.publish(tinyWheel({ name: 'between', version: '1.0', tag: 'cp311-cp311-manylinux_2_26_x86_64' }));
    index.publish(tinyWheel({ name: 'old', version: '1.0', tag: 'cp311-cp311-manylinux_2_17_x86_64' }));
    const run = await build(await makeProject('between\nold\n'), index, { args: on('3.11') });
    expect(run.wheels['shop/order']).toEqual([
      'between-1.0-cp311-cp311-manylinux_2_26_x86_64.whl',
      'old-1.0-cp311-cp311-manylinux_2_17_x86_64.whl',
    ]);
  });

  test('a wheel just above the 2.26 of 3.11 is refused', async () => {
    const index = await openIndex();
    index.publish(tinyWheel({ name: 'above', version: '1.0', tag: 'cp311-cp311-manylinux_2_27_x86_64' }));
    const run = await build(await makeProject('above\n'), index, { args: on('3.11') });
    expect(run).toMatchObject({ exitCode: 2, wheels: {} });
    expect(errorOf(run)).toEqual([
      `error: ${requirementsFile} line 1: above has no wheel for python3.11/x86_64 (glibc 2.26 or older).`,
      '  wheels there are (1.0): cp311-cp311-manylinux_2_27_x86_64',
      '  Choose a `python-version` or `architecture` it has wheels for.',
    ]);
  });

  test.each(['manylinux1', 'manylinux2010', 'manylinux2014', 'manylinux_2_5', 'manylinux_2_12'])(
    'a wheel for %s is taken on 3.11 and 3.13',
    async (platform) => {
      const index = await openIndex();
      const tag = `cp39-abi3-${platform}_x86_64`;
      index.publish(tinyWheel({ name: 'legacy', version: '1.0', tag }));
      const root = await makeProject('legacy\n');
      for (const python of ['3.11', '3.13'])
        expect(await build(root, index, { args: on(python) })).toMatchObject({
          wheels: { 'shop/order': [`legacy-1.0-${tag}.whl`] },
        });
    },
  );
});

describe('tags', () => {
  test('an abi3 wheel serves its own Python and later ones; the one for the very Python is better', async () => {
    const index = await openIndex();
    for (const tag of ['cp39-abi3', 'cp311-abi3', 'cp312-cp312', 'cp313-abi3'])
      index.publish(tinyWheel({ name: 'stable', version: '1.0', tag: `${tag}-manylinux2014_x86_64` }));
    const root = await makeProject('stable\n');
    const taken: unknown[] = [];
    for (const python of ['3.9', '3.10', '3.11', '3.12', '3.14'])
      taken.push((await build(root, index, { args: on(python) })).wheels['shop/order']);
    const wheelOf = (tag: string) => [`stable-1.0-${tag}-manylinux2014_x86_64.whl`];
    expect(taken).toEqual(['cp39-abi3', 'cp39-abi3', 'cp311-abi3', 'cp312-cp312', 'cp313-abi3'].map(wheelOf));
  });

  test('a pure wheel is taken with a warning when the version has compiled ones of which none fits', async () => {
    const index = await openIndex();
    index.publish(tinyWheel({ name: 'both', version: '1.0' }));
    index.publish(tinyWheel({ name: 'both', version: '1.0', tag: 'cp311-cp311-manylinux_2_34_x86_64' }));
    index.publish(tinyWheel({ name: 'pure', version: '1.0' }));
    const run = await build(await makeProject('both\npure\n'), index, { args: on('3.11') });
    expect(run.wheels['shop/order']).toEqual(['both-1.0-py3-none-any.whl', 'pure-1.0-py3-none-any.whl']);
    expect(run.stderr.split('\n').filter((line) => line.includes('compiled'))).toEqual([
      'warning: both 1.0 has compiled wheels, but none fits python3.11/x86_64: its pure one was taken.',
    ]);
    const fitting = await build(await makeProject('both\n'), index, { args: on('3.11', 'arm64') });
    expect(fitting.stderr).toContain('none fits python3.11/arm64');
  });

  test('a pre-release is taken where it is asked for, and nowhere else', async () => {
    const index = await openIndex();
    for (const version of ['1.0', '2.0rc1']) index.publish(tinyWheel({ name: 'demo', version }));
    for (const [requirements, version] of [
      ['demo', '1.0'],
      ['demo>=1', '1.0'],
      ['demo==2.0rc1', '2.0rc1'],
      ['--pre\ndemo', '2.0rc1'],
    ] as const) {
      const run = await build(await makeProject(requirements), index);
      expect([requirements, run.wheels['shop/order']]).toEqual([
        requirements,
        [`demo-${version}-py3-none-any.whl`],
      ]);
    }
  });

  test('a yanked release is taken only when it is pinned', async () => {
    const index = await openIndex();
    index.publish(tinyWheel({ name: 'demo', version: '1.0' }));
    index.publish(tinyWheel({ name: 'demo', version: '2.0' }), { yanked: 'broken' });
    const free = await build(await makeProject('demo'), index);
    expect(free.wheels['shop/order']).toEqual(['demo-1.0-py3-none-any.whl']);
    const pinned = await build(await makeProject('demo==2.0'), index);
    expect(pinned.wheels['shop/order']).toEqual(['demo-2.0-py3-none-any.whl']);
  });
});

describe('environment markers', () => {
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
  const always = ['cpython', 'linux', 'system'];
  let index: Index;
  beforeAll(async () => {
    index = await startIndex();
    for (const name of Object.keys(markers)) index.publish(tinyWheel({ name, version: '1.0' }));
    const requires = Object.entries(markers).map(([name, marker]) => `${name} ; ${marker}`);
    index.publish(tinyWheel({ name: 'app', version: '1.0', requires }));
    return () => index.close();
  });

  test.each([
    ['3.11', 'x86_64', ['intel', 'old-python']],
    ['3.12', 'x86_64', ['intel', 'new-python']],
    ['3.9', 'arm64', ['arm', 'old-python']],
    ['3.14', 'arm64', ['arm', 'new-python']],
  ])('are those of %s/%s, in requirements files and in packages', async (python, architecture, own) => {
    const lines = Object.entries(markers).map(([name, marker]) => `${name} ; ${marker}\n`);
    const direct = await build(await makeProject(lines.join('')), index, { args: on(python, architecture) });
    const through = await build(await makeProject('app\n'), index, { args: on(python, architecture) });
    const toWheel = (name: string) => `${name.replace('-', '_')}-1.0-py3-none-any.whl`;
    const expected = [...always, ...own].toSorted();
    expect(direct.wheels['shop/order']).toEqual(expected.map(toWheel));
    expect(through.wheels['shop/order']).toEqual(['app', ...expected].toSorted().map(toWheel));
  });
});

describe('a package without a wheel that fits', () => {
  let index: Index;
  beforeAll(async () => {
    index = await startIndex();
    const marker = join(await makeTempFolder('marker'), 'ran');
    index.publish(makeSdist({ name: 'source', version: '1.0', marker }));
    index.publish(makeSdist({ name: 'mixed', version: '2.0', marker }));
    for (const platform of ['manylinux_2_28_x86_64', 'macosx_11_0_arm64', 'win_amd64'])
      index.publish(tinyWheel({ name: 'mixed', version: '2.0', tag: `cp312-cp312-${platform}` }));
    index.publish(tinyWheel({ name: 'mixed', version: '1.5', tag: 'cp311-cp311-manylinux2014_x86_64' }));
    index.publish(tinyWheel({ name: 'mixed', version: '1.4', tag: 'cp311-cp311-manylinux2014_x86_64' }));
    index.publish(tinyWheel({ name: 'foreign', version: '1.0', tag: 'cp311-cp311-musllinux_1_2_x86_64' }));
    index.publish(tinyWheel({ name: 'future', version: '2.0', requiresPython: '>=3.13' }));
    index.publish(tinyWheel({ name: 'future', version: '1.0' }));
    index.publish(tinyWheel({ name: 'app', version: '1.0', requires: ['mixed>=2'] }));
    index.publish(tinyWheel({ name: 'tool', version: '1.0', requires: ['source'] }));
    return async () => {
      expect(existsSync(marker)).toBe(false);
      await index.close();
    };
  });

  const newest = "Write 'mixed==1.5', the newest version with a wheel that fits";
  const wheels = 'cp312-cp312-macosx_11_0_arm64, cp312-cp312-manylinux_2_28_x86_64, cp312-cp312-win_amd64';
  const cap = 'for python3.11/x86_64 (glibc 2.26 or older)';
  test.each([
    [
      'only as source',
      'source',
      ` line 2: source 1.0 has no wheel, only source.`,
      ['Set `sdist: build` to build it from source.'],
    ],
    [
      'only as source, needed by another',
      'tool',
      ': source 1.0 has no wheel, only source.',
      ['Set `sdist: build` to build it from source.'],
    ],
    [
      'for others, pinned',
      'mixed==2.0',
      ` line 2: mixed 2.0 has no wheel ${cap}.`,
      [`wheels there are: ${wheels}`, `${newest}, or set \`sdist: build\` to build it from source.`],
    ],
    [
      'for others, needed by another',
      'app',
      `: mixed 2.0 has no wheel ${cap}.`,
      [`wheels there are: ${wheels}`, `${newest}, or set \`sdist: build\` to build it from source.`],
    ],
    [
      'for musl alone',
      'foreign',
      ` line 2: foreign has no wheel ${cap}.`,
      [
        'wheels there are (1.0): cp311-cp311-musllinux_1_2_x86_64',
        'Choose a `python-version` or `architecture` it has wheels for.',
      ],
    ],
    [
      'for a later Python, pinned',
      'future==2.0',
      ' line 2: future 2.0 needs Python >=3.13, and the target is 3.11.',
      ["Write 'future==1.0', the newest version for it, or set `python-version`."],
    ],
  ])('%s is an error that says what to do', async (_, requirement, what, lines) => {
    const run = await build(await makeProject(`# first\n${requirement}\n`), index, { args: on('3.11') });
    expect(run).toMatchObject({ exitCode: 2, wheels: {} });
    expect(errorOf(run)).toEqual([`error: ${requirementsFile}${what}`, ...lines.map((line) => `  ${line}`)]);
  });

  test('the suggested version then builds', async () => {
    const run = await build(await makeProject('mixed==1.5\n'), index, { args: on('3.11') });
    expect(run).toMatchObject({
      exitCode: 0,
      wheels: { 'shop/order': ['mixed-1.5-cp311-cp311-manylinux2014_x86_64.whl'] },
    });
  });
});

describe('sdist: build', () => {
  let python: string;
  beforeAll(async () => {
    const ask = 'import sys; print("%d.%d" % sys.version_info[:2])';
    python = (await runTool([realPython(), '-c', ask])).trim();
  });
  const args = () => [...on(python), '--sdist', 'build'];

  async function sdistIndex(wheel: NonNullable<Parameters<typeof makeSdist>[0]['wheel']>) {
    const index = await openIndex();
    const marker = join(await makeTempFolder('marker'), 'ran');
    index.publish(makeSdist({ name: 'source', version: '1.0', marker, wheel }));
    index.publish(tinyWheel({ name: 'ready', version: '1.0' }));
    return { index, marker };
  }

  test('a distribution without a wheel is built, and its archive marked as not reproducible', async () => {
    const { index, marker } = await sdistIndex({ files: { 'source.py': 'x = 1\n' } });
    const root = await makeProject('source\nready\n');
    const run = await build(root, index, { args: args() });
    expect(run.wheels['shop/order']).toEqual(['ready-1.0-py3-none-any.whl', 'source-1.0-py3-none-any.whl']);
    expect(existsSync(marker)).toBe(true);
    expect((await readManifest(root)).artifacts).toMatchObject([{ reproducible: false }]);
    expect(run.stderr).toContain(
      'warning: source 1.0 has no wheel that fits: building it from source. Its archive is not reproducible.',
    );
  });

  test('what has a wheel is not built, and its archive stays reproducible', async () => {
    const { index, marker } = await sdistIndex({ files: {} });
    const root = await makeProject('ready\n');
    expect((await build(root, index, { args: args() })).exitCode).toBe(0);
    expect(existsSync(marker)).toBe(false);
    expect((await readManifest(root)).artifacts[0]?.reproducible).toBeUndefined();
  });

  // The fields of an ELF header that name machine and class; no sections, so no glibc symbols.
  function elf(machine: number): Buffer {
    const header = Buffer.alloc(64);
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header);
    header.writeUInt16LE(3, 16);
    header.writeUInt16LE(machine, 18);
    return header;
  }

  test.each([
    ['for another machine', elf(183), 'is for aarch64'],
    ['that is none', Buffer.from('MZ'), 'is no shared object for Linux'],
  ])('a built shared object %s is refused', async (_, content, why) => {
    const { index } = await sdistIndex({
      tag: `cp${python.replace('.', '')}-abi3-linux_x86_64`,
      files: { 'source/fast.so': content },
    });
    const run = await build(await makeProject('source\n'), index, { args: args() });
    expect(run).toMatchObject({ exitCode: 2, wheels: {} });
    expect(errorOf(run)).toEqual([
      `error: source 1.0 was built from source, but source/fast.so ${why}.`,
      `  Build on a machine like the target (python${python}/x86_64), or use a version that has a wheel.`,
    ]);
  });

  test('a built shared object for the target is taken', async () => {
    const { index } = await sdistIndex({
      tag: `cp${python.replace('.', '')}-abi3-linux_x86_64`,
      files: { 'source/fast.so': elf(62) },
    });
    const run = await build(await makeProject('source\n'), index, { args: args() });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.wheels['shop/order']).toHaveLength(1);
  });

  test('a build that fails is an error that names the distribution and the Python it needs', async () => {
    const index = await openIndex();
    const broken = makeSdist({
      name: 'source',
      version: '1.0',
      marker: '/nonexistent/marker',
      wheel: { files: {} },
    });
    index.publish(broken);
    const run = await build(await makeProject('source\n'), index, { args: args() });
    expect(run.exitCode).toBe(3);
    expect(errorOf(run)[0]).toBe('error: source 1.0 could not be built from source (exit code 2).');
    expect(errorOf(run).at(-1)).toContain(`This needs Python ${python} on PATH`);
  });
});

test('a wheel from an index without digests is refused', async () => {
  const index = await openIndex({ hashes: false });
  index.publish(makeWheel({ name: 'demo', version: '1.0', files: {} }));
  const run = await build(await makeProject('demo\n'), index);
  expect(run).toMatchObject({ exitCode: 2, wheels: {} });
  expect(errorOf(run)).toEqual([
    'error: demo-1.0-py3-none-any.whl: the index gives no SHA-256 for it.',
    '  Use an index that gives digests, or add the wheel with `name @ URL#sha256=...`.',
  ]);
});
