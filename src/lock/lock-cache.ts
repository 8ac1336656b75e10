import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeCacheFile } from '../archive/write-cache-file.ts';
import { isLock, type Lock } from './lock.ts';

// A change of what a lock holds, or of how it is made, needs a new number: old files are then not found.
const format = 1;

/** Locks under their key in the cache folder. A broken file is a miss. */
export class LockCache {
  readonly #folder: string;

  constructor(cacheDir: string) {
    this.#folder = path.join(cacheDir, 'locks', `v${format}`);
  }

  read(key: string): Lock | undefined {
    try {
      const stored: unknown = JSON.parse(readFileSync(this.#file(key), 'utf8'));
      if (typeof stored !== 'object' || stored === null || !('lock' in stored) || !('check' in stored))
        return undefined;
      const isWhole = stored.check === checkOf(key, stored.lock);
      return isWhole && isLock(stored.lock) ? stored.lock : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether there has never been a lock here: then everything must be resolved. */
  isEmpty(): boolean {
    return !existsSync(this.#folder);
  }

  write(key: string, lock: Lock): void {
    writeCacheFile(this.#file(key), JSON.stringify({ check: checkOf(key, lock), lock }));
  }

  #file(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }
}

function checkOf(key: string, lock: unknown): string {
  return hash('sha256', `${key}\n${JSON.stringify(lock)}`, 'hex');
}
