import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Options } from './options.ts';

/** The folders of a run, absolute. */
export interface Folders {
  readonly root: string;
  readonly output: string;
  readonly cacheDir: string;
  /** Removes what is not to be kept. */
  close(): void;
}

/**
 * Where things are: `output` counts from the root, `cache-dir` from where the command runs. Without `cache`
 * the cache folder is one that goes with the run.
 */
export function openFolders(
  options: Pick<Options, 'root' | 'output' | 'cacheDir' | 'cache'>,
  defaultCacheDir: string,
): Folders {
  // Links are compared by their real paths, so the root must be one.
  const root = existsSync(options.root) ? realpathSync(options.root) : path.resolve(options.root);
  const output = path.resolve(root, options.output);
  if (options.cache) {
    return {
      root,
      output,
      cacheDir: path.resolve(options.cacheDir ?? defaultCacheDir),
      close: () => undefined,
    };
  }
  const cacheDir = mkdtempSync(path.join(os.tmpdir(), 'cora-cache-'));
  return { root, output, cacheDir, close: () => rmSync(cacheDir, { recursive: true, force: true }) };
}
