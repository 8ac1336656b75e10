import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runTool } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** Only root may mount; anybody else has no small disk to fill. */
export const canMount = process.getuid?.() === 0 && process.platform === 'linux';

/** A file system of this size, empty, gone with the test. Where root cannot mount, this fails: nothing is skipped. */
export async function mountSmallDisk(size: string): Promise<string> {
  const folder = join(await makeTempFolder('disk'), 'small');
  await mkdir(folder);
  await runTool(['mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(() => unmount(folder));
  return folder;
}

/** Makes a mounted disk read-only. */
export async function makeReadOnly(folder: string): Promise<void> {
  await runTool(['mount', '-o', 'remount,ro', folder]);
}

async function unmount(folder: string): Promise<void> {
  await runTool(['umount', folder]);
}
