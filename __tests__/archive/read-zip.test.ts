import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openZip, readContent, readContentOf } from '../../src/archive/read-zip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { writeZip, type ZipOptions, type ZipSource } from '../support/write-zip.ts';

const sources: readonly ZipSource[] = [
  { name: 'pkg/', content: Buffer.alloc(0) },
  { name: 'pkg/a.py', content: Buffer.from('a = 1\n'.repeat(50)) },
  { name: 'pkg/run', content: Buffer.from('#!/bin/sh\n'), mode: 0o100755 },
  { name: 'pkg/empty', content: Buffer.alloc(0) },
];

async function write(bytes: Buffer): Promise<string> {
  const file = join(await makeTempFolder(), 'a.zip');
  await writeFile(file, bytes);
  return file;
}

const shapes: Readonly<Record<string, ZipOptions>> = {
  plain: {},
  stored: { stored: true },
  'with data descriptors': { dataDescriptors: true },
  'with ZIP64 fields': { zip64: true },
  'with ZIP64 fields and data descriptors': { zip64: true, dataDescriptors: true },
  'with extra fields in local headers alone': { localExtra: true },
};
test.each(Object.entries(shapes))(
  'a zip %s is read: files with mode, size and content',
  async (_, options) => {
    const file = await write(writeZip(sources, options));
    const zip = openZip(file);
    const read = zip.entries.map((entry) => [
      entry.name,
      entry.isExecutable,
      readContent(zip, entry).toString(),
    ]);
    zip.close();
    expect(read).toEqual([
      ['pkg/a.py', false, 'a = 1\n'.repeat(50)],
      ['pkg/run', true, '#!/bin/sh\n'],
      ['pkg/empty', false, ''],
    ]);
    const [first] = zip.entries;
    expect(first && readContentOf(file, first).toString()).toBe('a = 1\n'.repeat(50));
  },
);

describe('a zip that two readers may read differently is refused', () => {
  /** Bytes of the central header (and of the local one) of `pkg/a.py`. */
  const central = (zip: Buffer) => zip.indexOf('pkg/a.py', zip.indexOf('pkg/a.py') + 1) - 46;
  const local = (zip: Buffer) => zip.indexOf('pkg/a.py') - 30;
  const edit = (change: (zip: Buffer) => void, options: ZipOptions = {}): Buffer => {
    const zip = writeZip(sources, options);
    change(zip);
    return zip;
  };
  const cases: Readonly<Record<string, readonly [Buffer, string]>> = {
    'another size in the local header': [
      edit((zip) => zip.writeUInt32LE(7, local(zip) + 22)),
      'pkg/a.py: has another size or checksum in its local header',
    ],
    'another compressed size in the local header': [
      edit((zip) => zip.writeUInt32LE(7, local(zip) + 18)),
      'pkg/a.py: has another size or checksum in its local header',
    ],
    'another checksum in the local header': [
      edit((zip) => zip.writeUInt32LE(7, local(zip) + 14)),
      'pkg/a.py: has another size or checksum in its local header',
    ],
    'another size with a data descriptor': [
      edit((zip) => zip.writeUInt32LE(7, local(zip) + 22), { dataDescriptors: true }),
      'pkg/a.py: has another size or checksum in its local header',
    ],
    'another method in the local header': [
      edit((zip) => zip.writeUInt16LE(0, local(zip) + 8)),
      'pkg/a.py: has another method in its local header',
    ],
    'data that runs into the next file': [
      edit((zip) => {
        const size = zip.readUInt32LE(central(zip) + 20) + 10;
        zip.writeUInt32LE(size, central(zip) + 20);
        zip.writeUInt32LE(size, local(zip) + 18);
      }),
      'pkg/a.py overlaps what follows it',
    ],
    'two entries over one range': [
      edit((zip) => {
        const other = zip.indexOf('pkg/run', zip.indexOf('pkg/run') + 1) - 46;
        zip.writeUInt32LE(zip.readUInt32LE(other + 42), central(zip) + 42);
      }),
      'pkg/a.py: has another name in its local header',
    ],
    'a directory that ends before its record': [
      edit((zip) => zip.writeUInt32LE(zip.readUInt32LE(zip.length - 10) - 1, zip.length - 10)),
      'its directory does not end where the next record begins',
    ],
    'bytes between directory and end record': [
      withGap(writeZip(sources)),
      'its directory does not end where the next record begins',
    ],
    'a ZIP64 record that is not beside its locator': [
      edit((zip) => zip.writeBigUInt64LE(50n, zip.length - 22 - 20 - 56 + 4), { zip64: true }),
      'its directory does not end where the next record begins',
    ],
    'a name twice': [writeZip(sources, { duplicateName: 'pkg/run' }), 'pkg/run is in it twice'],
    'data before the first file': [
      writeZip(sources, { prefix: Buffer.from('x') }),
      'it has data before its first file',
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, [bytes, message]) => {
    const file = await write(bytes);
    expect(() => openZip(file)).toThrow(message);
  });

  test('every truncation', async () => {
    const whole = writeZip(sources);
    for (let length = 0; length < whole.length; length += 37) {
      const file = await write(whole.subarray(0, length));
      expect(() => openZip(file)).toThrow();
    }
  });

  test('any changed byte is refused, or changes no name, size or place', async () => {
    const whole = writeZip(sources);
    const facts = (file: string) => {
      const zip = openZip(file);
      zip.close();
      return zip.entries.map(({ name, method, compressedBytes, uncompressedBytes, dataOffset, crc32 }) => [
        ...[name, method, compressedBytes, uncompressedBytes, dataOffset, crc32],
      ]);
    };
    const expected = facts(await write(whole));
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (whole[at] ?? 0) ^ 0x11;
      const file = await write(changed);
      let read: unknown = 'refused';
      try {
        read = facts(file);
      } catch {
        continue;
      }
      expect(read, `byte ${at}`).toEqual(expected);
    }
  });
});

test('content that unpacks to more than its header says is an error, not memory', async () => {
  const bytes = writeZip([{ name: 'bomb', content: Buffer.alloc(50_000_000) }]);
  for (const at of [bytes.indexOf('bomb') - 30 + 22, bytes.lastIndexOf('bomb') - 46 + 24])
    bytes.writeUInt32LE(10, at);
  const zip = openZip(await write(bytes));
  const [bomb] = zip.entries;
  expect(() => bomb && readContent(zip, bomb)).toThrow(/larger than 10 bytes/);
  zip.close();
});

/** Four bytes between the central directory and the end record, which nothing names. */
function withGap(zip: Buffer): Buffer {
  return Buffer.concat([zip.subarray(0, -22), Buffer.from('gap!'), zip.subarray(-22)]);
}
