import { rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { ZipStamps } from '../../src/archive/zip-stamps.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { sha256Hex } from '../support/wheel.ts';

let output: string;
let cacheDir: string;
const one = 'a'.repeat(100);
const other = 'b'.repeat(100);

beforeEach(async () => {
  output = await makeTempFolder('output');
  cacheDir = await makeTempFolder('cache');
  await writeFile(path.join(output, 'x.zip'), one);
});

// Old enough not to be "racily clean": such a stamp is trusted.
async function stampLater(): Promise<void> {
  await wait(2100);
  const stamps = new ZipStamps(cacheDir, output);
  stamps.take('x.zip', sha256Hex(Buffer.from(one)));
  stamps.save();
}

test('a zip that nobody touched has the digest that was stamped', async () => {
  await stampLater();
  expect(new ZipStamps(cacheDir, output).sha256Of('x.zip')).toBe(sha256Hex(Buffer.from(one)));
});

test('other bytes of the same size and the same modification time are seen', async () => {
  await stampLater();
  const past = new Date('2020-01-01T00:00:00Z');
  await writeFile(path.join(output, 'x.zip'), other);
  await utimes(path.join(output, 'x.zip'), past, past);
  expect(new ZipStamps(cacheDir, output).sha256Of('x.zip')).toBe(sha256Hex(Buffer.from(other)));
});

test('another file moved into its place is seen', async () => {
  await stampLater();
  await writeFile(path.join(output, 'y'), other);
  await rename(path.join(output, 'y'), path.join(output, 'x.zip'));
  expect(new ZipStamps(cacheDir, output).sha256Of('x.zip')).toBe(sha256Hex(Buffer.from(other)));
});

test('a stamp taken in the same moment as the file changed is not trusted', async () => {
  const stamps = new ZipStamps(cacheDir, output);
  stamps.take('x.zip', 'f'.repeat(64));
  stamps.save();
  expect(new ZipStamps(cacheDir, output).sha256Of('x.zip')).toBe(sha256Hex(Buffer.from(one)));
});

test('a broken file of stamps and a zip that is not there cost nothing', async () => {
  await stampLater();
  await writeFile(path.join(cacheDir, 'broken'), '{');
  const stamps = new ZipStamps(path.join(cacheDir, 'broken'), output);
  expect([stamps.sha256Of('x.zip'), stamps.sha256Of('z.zip')]).toEqual([
    sha256Hex(Buffer.from(one)),
    undefined,
  ]);
});
