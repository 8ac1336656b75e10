import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-process.ts';

const root = join(import.meta.dirname, '../..');

/**
 * A folder that holds the uv of src/lock/uv-pin.json, for PATH. Installed once a machine, from the index pip
 * is configured with; the one step of the tests that may need a network.
 */
export async function pinnedUv(): Promise<string> {
  const cache = join(root, 'node_modules/.cache/cora-tests');
  const folder = join(cache, `uv-${pinnedUvVersion()}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'installing-'));
  const wheel = `uv==${pinnedUvVersion()}`;
  const argv = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--target',
    work,
    wheel,
  ];
  await runTool(['python3', ...argv], { env: process.env });
  await cp(join(work, 'bin'), join(work, 'only-uv'), { recursive: true });
  // Another process may have been faster; its folder is as good.
  await rename(join(work, 'only-uv'), folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
  });
  await rm(work, { recursive: true, force: true });
  return folder;
}

/** The version the product is pinned to. */
export function pinnedUvVersion(): string {
  const pin = join(root, 'src/lock/uv-pin.json');
  if (!existsSync(pin)) return '0.13.9';
  const parsed: { version: string } = JSON.parse(readFileSync(pin, 'utf8'));
  return parsed.version;
}
