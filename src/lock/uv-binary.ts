import { createHash, hash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../archive/make-folder.ts';
import { openZip, readContent } from '../archive/read-zip.ts';
import { describeWriteFailure } from '../archive/write-failure.ts';
import { IntegrityError, ToolError } from '../errors.ts';
import type { Exec, Log } from '../ports.ts';
import { pipEnv } from './child-env.ts';
import type { PythonProbe } from './python-probe.ts';
import pin from './uv-pin.json' with { type: 'json' };

export interface UvSearch {
  readonly exec: Exec;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder for the binary between runs. */
  readonly cacheDir: string;
  readonly python: () => Promise<PythonProbe>;
}

/** The version of uv every lock is made with. */
export const uvVersion = pin.version;

/**
 * The pinned uv: PATH's when its bytes are the pinned ones, else the cached one, else its wheel through
 * pip. No byte of it runs before its SHA-256 is one of those in `uv-pin.json`.
 * @throws ToolError when pip cannot fetch it, IntegrityError when it fetched other bytes
 */
export async function findUv(search: UvSearch): Promise<string> {
  const name = process.platform === 'win32' ? 'uv.exe' : 'uv';
  const cached = path.join(search.cacheDir, 'uv', `${pin.version}-${process.platform}-${process.arch}`, name);
  for (const candidate of [...onPath(search.env, name), cached]) {
    if (await isPinned(candidate)) return candidate;
  }
  search.log.info(`Fetching uv ${pin.version} through pip.`);
  try {
    await keepBinary(await fetchUv(search), cached);
  } catch (error) {
    throw describeWriteFailure(error, cached, 'cache-dir');
  }
  return cached;
}

async function keepBinary(binary: Buffer, file: string): Promise<void> {
  makeFolder(path.dirname(file));
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, binary);
    await chmod(temporary, 0o755);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

function onPath(env: UvSearch['env'], name: string): string[] {
  const folders = (env.PATH ?? env.Path ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  return folders
    .map((folder) => path.join(folder, name))
    .filter((file) => existsSync(file))
    .slice(0, 1);
}

async function isPinned(file: string): Promise<boolean> {
  try {
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) digest.update(chunk);
    const actual = digest.digest('hex');
    return pin.wheels.some((wheel) => wheel.binarySha256 === actual);
  } catch {
    return false;
  }
}

async function fetchUv(search: UvSearch): Promise<Buffer> {
  const { executable, pipConfig } = await search.python();
  if (pipConfig === undefined) {
    throw new ToolError(`${executable} has no pip, and uv ${pin.version} is not there.`, {
      hint: `Install pip for it, or put uv ${pin.version} on PATH.`,
    });
  }
  makeFolder(search.cacheDir);
  const folder = await mkdtemp(path.join(search.cacheDir, 'fetch-uv-'));
  try {
    const requirements = path.join(folder, 'uv.txt');
    const hashes = pin.wheels.map((wheel) => `--hash=sha256:${wheel.sha256}`);
    await writeFile(requirements, `uv==${pin.version} ${hashes.join(' ')}\n`);
    const options = ['--require-hashes', '--no-deps', '--only-binary', ':all:', '--quiet', '--no-cache-dir'];
    const argv = [
      executable,
      '-I',
      '-m',
      'pip',
      'download',
      ...options,
      '--dest',
      folder,
      '-r',
      requirements,
    ];
    const result = await search.exec(argv, { env: pipEnv(search.env), cwd: folder });
    if (result.exitCode !== 0) throw pipFailed(result.exitCode, result.stderr);
    return await readBinary(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readBinary(folder: string): Promise<Buffer> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl')) ?? '';
  const wheelPath = path.join(folder, file);
  const wheelSha256 = hash('sha256', await readFile(wheelPath), 'hex');
  const pinned = pin.wheels.find((wheel) => wheel.sha256 === wheelSha256);
  if (pinned === undefined) throw otherBytes(file, wheelSha256);
  const zip = openZip(wheelPath);
  try {
    const entry = zip.entries.find(({ name }) => name === pinned.binary);
    const binary = entry === undefined ? Buffer.alloc(0) : readContent(zip, entry);
    const actual = hash('sha256', binary, 'hex');
    if (actual !== pinned.binarySha256) throw otherBytes(pinned.binary, actual);
    return binary;
  } finally {
    zip.close();
  }
}

function otherBytes(file: string, actual: string): IntegrityError {
  return new IntegrityError(`The index gave another ${file} than the pinned uv ${pin.version}.`, {
    details: [
      `sha256 received: ${actual}`,
      `sha256 pinned: one of ${pin.wheels.map((w) => w.sha256).join(', ')}`,
    ],
    hint: 'Check the index; nothing of it was run.',
  });
}

function pipFailed(exitCode: number | undefined, stderr: string): ToolError {
  return new ToolError(`pip could not fetch uv ${pin.version} (exit code ${exitCode ?? 'none'}).`, {
    details: stderr.trim().split('\n').slice(-6),
    hint: `Check the index of pip's configuration, or put uv ${pin.version} on PATH.`,
  });
}
