// Writes src/lock/uv-pin.json: `node scripts/pin-uv.ts 0.13.9`. Fetches uv's wheels for every platform
// through pip, and keeps the digest of each wheel and of the binary in it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openZip, readContent } from '../src/archive/read-zip.ts';

const platforms = [
  'manylinux2014_x86_64',
  'manylinux2014_aarch64',
  'musllinux_1_1_x86_64',
  'macosx_10_12_x86_64',
  'macosx_11_0_arm64',
  'win_amd64',
  'win_arm64',
];

const [version] = process.argv.slice(2);
if (version === undefined) throw new Error('usage: node scripts/pin-uv.ts VERSION');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cora-pin-uv-'));
for (const platform of platforms) {
  const download = [
    'download',
    `uv==${version}`,
    '--no-deps',
    '--only-binary',
    ':all:',
    '--platform',
    platform,
  ];
  execFileSync('python3', ['-m', 'pip', ...download, '--quiet', '--dest', folder], { stdio: 'inherit' });
}
const wheels = readdirSync(folder)
  .sort()
  .map((file) => {
    const zip = openZip(path.join(folder, file));
    const binary = zip.entries.find((entry) => /\.data\/scripts\/uv(\.exe)?$/.test(entry.name));
    if (binary === undefined) throw new Error(`${file} holds no uv`);
    const sha256 = digest(readFileSync(path.join(folder, file)));
    return { file, sha256, binary: binary.name, binarySha256: digest(readContent(zip, binary)) };
  });
rmSync(folder, { recursive: true });
const target = path.join(import.meta.dirname, '..', 'src', 'lock', 'uv-pin.json');
writeFileSync(target, `${JSON.stringify({ version, wheels }, undefined, 2)}\n`);

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
