import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readFirstParty } from '../../src/archive/first-party.ts';
import { writeZip } from '../../src/archive/zip-writer.ts';
import { IntegrityError } from '../../src/errors.ts';
import type { SourceFile } from '../../src/project/model.ts';
import { sha256Hex } from '../support/wheel.ts';
import { workspace } from '../support/workspace.ts';
import { readZip } from '../support/zip-contents.ts';

function describeFile(content: Buffer, name = 'a.txt'): SourceFile {
  return {
    path: name,
    sourcePath: name,
    bytes: content.length,
    sha256: sha256Hex(content),
    isExecutable: false,
    text: undefined,
  };
}

test('text is deflated, what would grow is stored', async () => {
  const contents = {
    'a.txt': Buffer.from('text '.repeat(100)),
    'b.bin': Buffer.from([1, 2, 3]),
    empty: Buffer.alloc(0),
  };
  const root = await workspace(contents);
  const entries = Object.entries(contents).flatMap(([name, content]) => [
    ...readFirstParty(root, describeFile(content, name), `x/${name}`),
  ]);
  expect(entries.map(({ name, method, uncompressedBytes }) => [name, method, uncompressedBytes])).toEqual([
    ['x/a.txt', 8, 500],
    ['x/b.bin', 0, 3],
    ['x/empty', 0, 0],
  ]);
  const [text] = entries;
  expect(text?.content.kind === 'bytes' && inflateRawSync(text.content.bytes).equals(contents['a.txt'])).toBe(
    true,
  );
});

test('a file above 32 MB is stored piece by piece', async () => {
  const content = Buffer.alloc(33 * 1024 * 1024, 'large ');
  const root = await workspace({ 'a.txt': content });
  const target = join(root, 'out.zip');
  writeZip(target, readFirstParty(root, describeFile(content), 'a.txt'));
  const entry = (await readZip(target)).get('a.txt');
  expect([entry?.method, entry?.content.equals(content)]).toEqual([0, true]);
  expect((await stat(target)).size).toBeGreaterThan(content.length);
});

test.each([10, 33 * 1024 * 1024])(
  'a file of %i bytes that changed since it was read is refused with both digests',
  async (size) => {
    const content = Buffer.alloc(size, 'x');
    const root = await workspace({ 'a.txt': content });
    await appendFile(join(root, 'a.txt'), 'y');
    const pack = () => writeZip(join(root, 'out.zip'), readFirstParty(root, describeFile(content), 'a.txt'));
    expect(pack).toThrow(IntegrityError);
    await writeFile(join(root, 'a.txt'), content);
    expect((await readFile(join(root, 'a.txt'))).equals(content)).toBe(true);
  },
);

test('a file that is gone is named', async () => {
  const root = await workspace({});
  const entries = readFirstParty(root, describeFile(Buffer.from('x'), 'gone.py'), 'gone.py');
  expect(() => [...entries]).toThrow(/^gone\.py cannot be read: ENOENT/);
});
