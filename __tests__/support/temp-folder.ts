import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders = new Set<string>();

/** A new empty folder (its real path), removed after the test file. */
export async function makeTempFolder(label = 'work'): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), `cora-${label}-`));
  folders.add(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(
    [...folders].map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 })),
  );
});
