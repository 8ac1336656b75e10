import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { openZip } from '../../src/archive/read-zip.ts';
import { type NewEntry, writeZip } from '../../src/archive/zip-writer.ts';
import { runTool } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { sha256Hex } from '../support/wheel.ts';
import { readZip, unzipTest } from '../support/zip-contents.ts';

function stored(name: string, text: string, facts: Partial<NewEntry> = {}): NewEntry {
  const bytes = Buffer.from(text);
  const size = { compressedBytes: bytes.length, uncompressedBytes: bytes.length };
  return {
    name,
    isExecutable: false,
    method: 0,
    crc32: crc32(bytes),
    ...size,
    content: { kind: 'bytes', bytes },
    ...facts,
  };
}

function deflated(name: string, text: string): NewEntry {
  const bytes = deflateRawSync(text);
  return {
    ...stored(name, text),
    method: 8,
    compressedBytes: bytes.length,
    content: { kind: 'bytes', bytes },
  };
}

test('every entry has a fixed date, a plain mode, a UTF-8 name and no extra field; the digest is the file’s', async () => {
  const target = join(await makeTempFolder(), 'a.zip');
  const script = stored('bin/run', '#!/bin/sh\n', { isExecutable: true });
  const written = writeZip(target, [
    deflated('a.py', 'x = 1\n'.repeat(99)),
    script,
    stored('ü/日本.txt', ''),
    stored('z', ''),
  ]);
  const bytes = await readFile(target);
  expect(written).toEqual({ sha256: sha256Hex(bytes), zippedBytes: bytes.length });
  expect((await unzipTest(target)).exitCode).toBe(0);
  const common = { date: [1980, 1, 1, 0, 0, 0], createSystem: 3, extraBytes: 0, localExtraBytes: 0 };
  const entries = [...(await readZip(target))].map(([name, { content, flags, crc32: _, ...facts }]) => {
    // Python clears the flag of a name it needs no UTF-8 for in nothing but what it writes itself.
    expect(flags).toBe(0x800);
    return [name, content.toString().slice(0, 6), facts];
  });
  expect(entries).toEqual([
    [
      'a.py',
      'x = 1\n',
      { ...common, mode: 0o100644, method: 8, bytes: 594, compressedBytes: expect.any(Number) },
    ],
    ['bin/run', '#!/bin', { ...common, mode: 0o100755, method: 0, bytes: 10, compressedBytes: 10 }],
    ['ü/日本.txt', '', { ...common, mode: 0o100644, method: 0, bytes: 0, compressedBytes: 0 }],
    ['z', '', { ...common, mode: 0o100644, method: 0, bytes: 0, compressedBytes: 0 }],
  ]);
});

test('a range of an open file is copied as it is, also when it is larger than the buffer', async () => {
  const folder = await makeTempFolder();
  const content = Buffer.alloc(9 * 1024 * 1024, 'range ');
  const source = openSync(join(folder, 'source'), 'w+');
  writeSync(source, Buffer.concat([Buffer.from('before'), content, Buffer.from('after')]));
  const size = { compressedBytes: content.length, uncompressedBytes: content.length };
  const range = stored('big', '', {
    ...size,
    crc32: crc32(content),
    content: { kind: 'range', fd: source, offset: 6 },
  });
  const target = join(folder, 'a.zip');
  writeZip(target, [range, stored('small', 'x')]);
  closeSync(source);
  expect((await readZip(target)).get('big')?.content.equals(content)).toBe(true);
});

test('a range that ends too early is an error, and the writer never overwrites', async () => {
  const folder = await makeTempFolder();
  const source = openSync(join(folder, 'source'), 'w+');
  onTestFinished(() => closeSync(source));
  const range = stored('x', 'text', { content: { kind: 'range', fd: source, offset: 0 } });
  expect(() => writeZip(join(folder, 'a.zip'), [range])).toThrow('unexpected end of file');
  expect(() => writeZip(join(folder, 'a.zip'), [])).toThrow('EEXIST');
});

test('an archive of nothing is a zip', async () => {
  const target = join(await makeTempFolder(), 'a.zip');
  expect(writeZip(target, []).zippedBytes).toBe(22);
  expect((await readZip(target)).size).toBe(0);
  expect(openZip(target).entries).toEqual([]);
});

test('more than 65,535 entries: Python, unzip and our reader find them all', async () => {
  const target = join(await makeTempFolder(), 'many.zip');
  const count = 70_000;
  function* many() {
    for (let at = 0; at < count; at++) yield stored(`pkg/${at}.py`, String(at));
  }
  writeZip(target, many());
  const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    names = z.namelist()
    print(len(names), len(set(names)), z.testzip(), z.read('pkg/69999.py').decode())`;
  expect(await runTool(['python3', '-c', script, target])).toBe(`${count} ${count} None 69999\n`);
  expect(await unzipTest(target)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  const zip = openZip(target);
  zip.close();
  expect([zip.entries.length, zip.entries.at(-1)?.name]).toEqual([count, 'pkg/69999.py']);
});

test('exactly 65,534 entries need no ZIP64, one more does', async () => {
  const folder = await makeTempFolder();
  for (const [count, hasZip64] of [
    [65_534, false],
    [65_535, true],
  ] as const) {
    const target = join(folder, `${count}.zip`);
    writeZip(
      target,
      Array.from({ length: count }, (_, at) => stored(String(at), '')),
    );
    expect((await readFile(target)).includes(Buffer.from('504b0606', 'hex'))).toBe(hasZip64);
    expect((await unzipTest(target)).exitCode).toBe(0);
  }
});

// 4 GiB of holes: the source is sparse, the zip takes its room on disk for some seconds.
test('an entry above 4 GiB and one behind it have sizes and offset in ZIP64 fields', async () => {
  const folder = await makeTempFolder();
  const bytes = 2 ** 32 + 5;
  const source = openSync(join(folder, 'source'), 'w+');
  onTestFinished(() => closeSync(source));
  ftruncateSync(source, bytes);
  // The CRC of so many zeros, computed by Python once.
  const crc = Number(
    await runTool([
      'python3',
      '-c',
      'import zlib\nc = 0\nz = bytes(1 << 24)\nfor _ in range(256): c = zlib.crc32(z, c)\nprint(zlib.crc32(bytes(5), c))',
    ]),
  );
  const huge = stored('huge.bin', '', {
    compressedBytes: bytes,
    uncompressedBytes: bytes,
    crc32: crc,
    content: { kind: 'range', fd: source, offset: 0 },
  });
  const target = join(folder, 'huge.zip');
  const { zippedBytes } = writeZip(target, [huge, stored('after.txt', 'after\n')]);
  expect((await stat(target)).size).toBe(zippedBytes);
  const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    i, after = z.infolist()
    with z.open(i) as f: head = f.read(4)
    print(json.dumps([i.filename, i.file_size, i.compress_size, len(head), after.header_offset > 1 << 32, z.read(after).decode()]))`;
  expect(JSON.parse(await runTool(['python3', '-c', script, target]))).toEqual([
    ...['huge.bin', bytes, bytes, 4, true, 'after\n'],
  ]);
  const zip = openZip(target);
  onTestFinished(() => zip.close());
  expect(zip.entries.map(({ name, uncompressedBytes }) => [name, uncompressedBytes])).toEqual([
    ['huge.bin', bytes],
    ['after.txt', 6],
  ]);
  const read = Buffer.alloc(6);
  readSync(zip.fd, read, 0, 6, zip.entries[1]?.dataOffset ?? 0);
  expect(read.toString()).toBe('after\n');
}, 120_000);
