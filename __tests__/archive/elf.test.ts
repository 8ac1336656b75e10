import { execFileSync } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readElf } from '../../src/archive/elf.ts';

test('a real shared object tells its machine and the glibc it needs, as objdump says', async () => {
  // Python's own, which is on every machine that runs these tests.
  const file = execFileSync('python3', ['-c', 'import _ssl; print(_ssl.__file__)'], {
    encoding: 'utf8',
  }).trim();
  const strings = (await readFile(await realpath(file))).toString('latin1');
  const minors = [...strings.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
  expect(readElf(await readFile(file))).toEqual({
    machine: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
    glibcMinor: Math.max(...minors),
  });
});

/** The least ELF file with a `.gnu.version_r` section that needs these versions. */
function makeElf(machine: number, versions: readonly string[]): Buffer {
  const strings = Buffer.from(`\0${versions.map((version) => `${version}\0`).join('')}`);
  const offsets = versions.map((version) => strings.indexOf(version));
  const need = Buffer.alloc(16 + versions.length * 16);
  need.writeUInt16LE(1, 0);
  need.writeUInt16LE(versions.length, 2);
  need.writeUInt32LE(16, 8);
  for (const [at, offset] of offsets.entries()) {
    need.writeUInt32LE(offset, 16 + at * 16 + 8);
    need.writeUInt32LE(at === offsets.length - 1 ? 0 : 16, 16 + at * 16 + 12);
  }
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(machine, 18);
  header.writeBigUInt64LE(BigInt(64 + strings.length + need.length), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(3, 60);
  const section = (type: number, offset: number, facts: { link?: number; info?: number } = {}) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32LE(type, 4);
    bytes.writeBigUInt64LE(BigInt(offset), 24);
    bytes.writeUInt32LE(facts.link ?? 0, 40);
    bytes.writeUInt32LE(facts.info ?? 0, 44);
    return bytes;
  };
  const sections = [
    section(0, 0),
    section(3, 64),
    section(0x6ffffffe, 64 + strings.length, { link: 1, info: 1 }),
  ];
  return Buffer.concat([header, strings, need, ...sections]);
}

test('the highest minor counts by number; machines have names', () => {
  const versions = ['GLIBC_2.4', 'GLIBC_2.28', 'GLIBC_2.3.4', 'GLIBCXX_3.4.29', 'GLIBC_PRIVATE'];
  expect(readElf(makeElf(183, versions))).toEqual({ machine: 'aarch64', glibcMinor: 28 });
  expect(readElf(makeElf(62, ['GCC_3.0']))).toEqual({ machine: 'x86_64', glibcMinor: undefined });
  expect(readElf(makeElf(243, []))).toEqual({ machine: 'machine 243', glibcMinor: undefined });
});

test('what is no 64-bit little-endian ELF file, or a broken one, is undefined', () => {
  const whole = makeElf(62, ['GLIBC_2.17']);
  const thirtyTwo = Buffer.from(whole);
  thirtyTwo[4] = 1;
  const text = Buffer.from('#!/bin/sh\n'.repeat(20));
  expect(
    [Buffer.alloc(0), text, thirtyTwo, whole.subarray(0, 70), whole.subarray(0, -20)].map(readElf),
  ).toEqual([...[undefined, undefined, undefined, undefined, undefined]]);
});
