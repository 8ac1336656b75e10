import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hermeticEnv } from './hermetic-env.ts';
import { runProcess, runTool } from './run-process.ts';
import { makeTempFolder } from './temp-folder.ts';
import { makeWheel } from './wheel.ts';
import type { ZipOptions } from './write-zip.ts';
import { readZip, unzipTest } from './zip-contents.ts';

const demo = {
  name: 'Demo.Package',
  version: '1.0',
  files: { 'demo/__init__.py': 'x = 1\n'.repeat(500), 'demo/ünï.txt': 'ü', 'demo/run': '#!/bin/sh\n' },
  executable: ['demo/run'],
  data: { purelib: { 'more.py': '' }, scripts: { hello: '#!python\n' }, data: { 'share/a.txt': 'a' } },
  entryPoints: { demo: 'demo:main' },
  requires: ['absent>=1; extra == "all"'],
  requiresPython: '>=3.8',
};

const forms: Readonly<Record<string, ZipOptions>> = {
  'an everyday zip': {},
  'data descriptors': { dataDescriptors: true },
  ZIP64: { zip64: true },
  'ZIP64 with data descriptors and a local extra field': {
    zip64: true,
    dataDescriptors: true,
    localExtra: true,
  },
  'stored entries': { stored: true },
};

describe.each(Object.entries(forms))('a wheel with %s', (_, zip) => {
  test('is right for unzip, zipfile and pip', async () => {
    const wheel = makeWheel({ ...demo, directoryEntries: true, zip });
    expect(wheel.filename).toBe('demo_package-1.0-py3-none-any.whl');
    const folder = await makeTempFolder();
    const path = join(folder, wheel.filename);
    await writeFile(path, wheel.bytes);
    expect(await unzipTest(path)).toMatchObject({ exitCode: 0, stderr: '' });
    const entries = await readZip(path);
    expect(entries.get('demo/ünï.txt')).toMatchObject({ content: Buffer.from('ü'), mode: 0o100644 });
    expect(entries.get('demo/run')?.mode).toBe(0o100755);
    const pip = [
      'python3',
      '-m',
      'pip',
      'install',
      '-q',
      '--no-deps',
      '--target',
      join(folder, 'site'),
      path,
    ];
    const env = await hermeticEnv(undefined, { uv: false });
    expect(await runProcess(pip, { env })).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(folder, 'site'))).toEqual(
      expect.arrayContaining(['bin', 'demo', 'demo_package-1.0.dist-info', 'more.py', 'share']),
    );
    expect(await readFile(join(folder, 'site/demo/__init__.py'), 'utf8')).toBe(
      demo.files['demo/__init__.py'],
    );
    expect((await stat(join(folder, 'site/demo/run'))).mode & 0o111).toBe(0o111);
  });
});

test('the RECORD of a wheel has the hash and size of each file', async () => {
  const folder = await makeTempFolder();
  const path = join(folder, 'x.whl');
  await writeFile(path, makeWheel(demo).bytes);
  const check = `
import base64, csv, hashlib, io, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
rows = list(csv.reader(io.StringIO(z.read('demo_package-1.0.dist-info/RECORD').decode())))
assert sorted(r[0] for r in rows) == sorted(z.namelist())
for name, digest, size in rows:
    if name.endswith('RECORD'): continue
    data = z.read(name)
    assert digest == 'sha256=' + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')
    assert int(size) == len(data)
print('right')`;
  expect(await runTool(['python3', '-c', check, path])).toBe('right\n');
});

test.each([
  ['badCrc', 'Bad CRC-32'],
  ['encrypted', 'password required'],
  ['unsupportedMethod', 'compression method is not supported'],
  ['localNameMismatch', 'differ'],
  ['duplicateName', 'a name twice'],
] as const)('the fault %s is really in the zip', async (fault, words) => {
  const path = join(await makeTempFolder(), 'x.whl');
  await writeFile(path, makeWheel({ ...demo, zip: { [fault]: 'demo/__init__.py' } }).bytes);
  await expect(readZip(path)).rejects.toThrow(words);
});

test('names that leave the folder are written as given', async () => {
  const path = join(await makeTempFolder(), 'x.whl');
  await writeFile(path, makeWheel({ ...demo, files: { '../evil.py': '', '/etc/evil': '' } }).bytes);
  expect([...(await readZip(path)).keys()]).toEqual(expect.arrayContaining(['../evil.py', '/etc/evil']));
});

test('the same options give the same bytes', () => {
  expect(makeWheel(demo).sha256).toBe(makeWheel(demo).sha256);
});
