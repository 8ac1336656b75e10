import { chmod, chown } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunOptions } from '../support/run-build.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** How to run as somebody whom permissions bind: they bind root to nothing, so root becomes nobody. */
export const boundRun: Pick<RunOptions, 'nodeArgs'> = isRoot
  ? { nodeArgs: ['--require', join(import.meta.dirname, 'drop-root.cjs')] }
  : {};

/** Lets the user of `boundRun` into these folders. */
export async function openFolders(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await chmod(folder, 0o777);
}

/** Gives these paths to the user of `boundRun`. */
export async function giveAway(...paths: readonly string[]): Promise<void> {
  if (isRoot) for (const path of paths) await chown(path, nobody, nobody);
}
