import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntegrityError } from '../../src/errors.ts';
import { type Prune, readWheel } from '../../src/wheels/wheel-entries.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { makeWheel, type WheelOptions } from '../support/wheel.ts';

async function read(options: Partial<WheelOptions>, prune: Prune = 'safe') {
  const { filename, bytes, sha256 } = makeWheel({ name: 'De.mo', version: '1.0', files: {}, ...options });
  const path = join(await makeTempFolder(), filename);
  await writeFile(path, bytes);
  const wheel = { name: 'de-mo', version: '1.0', filename, sha256, bytes: bytes.length };
  const content = readWheel({ ...wheel, location: { kind: 'store' } }, path, prune);
  const files = content.files.filter((file) => !/dist-info\/(METADATA|RECORD|WHEEL)$/.test(file.path));
  return { ...content, paths: files.map((file) => `${file.path}${file.entry.isExecutable ? ' *' : ''}`) };
}

test('schemes of the data folder go where installers put them; scripts are executable', async () => {
  const { paths, leftOut } = await read({
    files: { 'demo/__init__.py': '', 'demo/run': '' },
    executable: ['demo/run'],
    data: {
      purelib: { 'demo/pure.py': '' },
      platlib: { 'demo/fast.abi3.so': '' },
      scripts: { 'tool.sh': '#!/bin/sh\n', 'made.py': '#!python\n', windowed: '#!pythonw\n', empty: '' },
      headers: { 'demo.h': '' },
      data: { 'etc/demo.conf': '' },
    },
    directoryEntries: true,
  });
  expect([paths, leftOut]).toEqual([
    [
      ...[
        'demo/__init__.py',
        'demo/run *',
        'demo/pure.py',
        'demo/fast.abi3.so',
        'bin/tool.sh *',
        'bin/empty *',
      ],
      ...['include/de-mo/demo.h', 'etc/demo.conf'],
    ],
    { script: 2 },
  ]);
});

test('a scheme nobody knows is left out and counted', async () => {
  const { paths, leftOut } = await read({ files: { 'de_mo-1.0.data/weird/x.py': '', 'x.py': '' } });
  expect([paths, leftOut]).toEqual([['x.py'], { 'unknown-data-scheme': 1 }]);
});

test('METADATA, RECORD and entry points stay; what installers write goes', async () => {
  const content = await read({
    entryPoints: { demo: 'demo:main' },
    distInfo: { INSTALLER: 'pip', 'sboms/x.json': '{}' },
  });
  expect(content.files.map(({ path }) => path)).toEqual([
    ...['INSTALLER', 'sboms/x.json', 'entry_points.txt', 'METADATA', 'WHEEL', 'RECORD']
      .filter((name) => name !== 'INSTALLER')
      .map((name) => `de_mo-1.0.dist-info/${name}`),
  ]);
  expect(content.leftOut).toEqual({ installer: 1 });
});

test('imports are those of the files that are packed', async () => {
  const files = { 'demo/__init__.py': '', 'demo/__pycache__/x.pyc': '', 'solo.py': '' };
  expect((await read({ files })).imports).toEqual(['demo', 'solo']);
});

test('prune leaves test folders of packages out only when asked, and none keeps all', async () => {
  const files = { 'demo/tests/x.py': '', 'tests/x.py': '', 'demo/x.pyc': '', 'demo/__pycache__/y': '' };
  const kept = async (prune: Prune) => (await read({ files }, prune)).paths;
  expect(await kept('none')).toEqual(['demo/tests/x.py', 'tests/x.py', 'demo/x.pyc', 'demo/__pycache__/y']);
  expect(await kept('safe')).toEqual(['demo/tests/x.py', 'tests/x.py']);
  expect(await kept('tests')).toEqual(['tests/x.py']);
});

test('a wheel that is no proper zip is refused by name, with its digest and what to do', async () => {
  const evil = read({ files: { '../x.py': '' } });
  await expect(evil).rejects.toThrow(IntegrityError);
  await expect(evil).rejects.toMatchObject({
    message: 'de_mo-1.0-py3-none-any.whl is not a proper wheel: invalid relative path: ../x.py.',
    hint: 'Use another version of de-mo, and tell its authors.',
  });
});
