import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pinnedUvVersion } from '../support/pinned-uv.ts';
import { runTool } from '../support/run-process.ts';
import { type Distribution, sha256Hex, writeMetadata } from '../support/wheel.ts';

/** The real wheel of the pinned uv, for a local index; fetched once a machine from pip's index. */
export async function pinnedUvWheel(): Promise<Distribution> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache/cora-tests');
  const folder = join(cache, `uv-wheel-${pinnedUvVersion()}`);
  if (!existsSync(folder)) await fetchWheel(cache, folder);
  const [filename = ''] = await readdir(folder);
  const bytes = await readFile(join(folder, filename));
  const metadata = writeMetadata({ name: 'uv', version: pinnedUvVersion() });
  return { filename, bytes, sha256: sha256Hex(bytes), metadata };
}

async function fetchWheel(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'fetching-'));
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--dest', work];
  const argv = ['python3', '-m', 'pip', 'download', ...options, `uv==${pinnedUvVersion()}`];
  await runTool(argv, { env: process.env });
  // Another process may have been faster; its folder is as good.
  await rename(work, folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error;
  });
  await rm(work, { recursive: true, force: true });
}
