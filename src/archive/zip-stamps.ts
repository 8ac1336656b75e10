import { hash } from 'node:crypto';
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { hashFile } from '../wheels/wheel-store.ts';
import { writeCacheFile } from './write-cache-file.ts';

interface Stamp {
  readonly sha256: string;
  /** Size, inode and the change time of the file in nanoseconds. */
  readonly identity: string;
  /** When it was taken, in milliseconds. */
  readonly takenMs: number;
}

// A file changed in the same tick of the clock as its stamp could look unchanged; git's index calls this
// "racily clean" and reads such files again. So do we.
const racyMs = 2000;

/**
 * Remembers the SHA-256 of finished zips by what the file system says of them, so that a build with nothing
 * to do need not read them again. Nobody but the kernel sets a change time; where it differs, the zip is read.
 */
export class ZipStamps {
  readonly #file: string;
  readonly #output: string;
  readonly #stamps: Map<string, Stamp>;
  #isChanged = false;

  constructor(cacheDir: string, output: string) {
    this.#output = output;
    this.#file = path.join(cacheDir, 'stamps', `${hash('sha256', output, 'hex')}.json`);
    this.#stamps = readStamps(this.#file);
  }

  /** The SHA-256 (hex) of a zip, by its path relative to the output; undefined when it cannot be read. */
  sha256Of(file: string): string | undefined {
    const absolute = path.join(this.#output, file);
    const stat = statSync(absolute, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    const stamp = this.#stamps.get(file);
    if (stamp !== undefined && stamp.identity === identify(stat) && !isRacy(stat, stamp)) return stamp.sha256;
    const sha256 = hashFile(absolute);
    if (sha256 !== undefined) this.take(file, sha256);
    return sha256;
  }

  /** Notes the SHA-256 of a zip as it is now. */
  take(file: string, sha256: string): void {
    const stat = statSync(path.join(this.#output, file), { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return;
    this.#stamps.set(file, { sha256, identity: identify(stat), takenMs: Date.now() });
    this.#isChanged = true;
  }

  /** Keeps the stamps for the next run. */
  save(): void {
    if (!this.#isChanged) return;
    writeCacheFile(this.#file, JSON.stringify([...this.#stamps]));
  }
}

function identify(stat: BigIntStats): string {
  return `${stat.size} ${stat.ino} ${stat.ctimeNs} ${stat.mtimeNs}`;
}

function isRacy(stat: BigIntStats, stamp: Stamp): boolean {
  return Number(stat.ctimeMs) + racyMs > stamp.takenMs;
}

function readStamps(file: string): Map<string, Stamp> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(Array.isArray(stored) ? stored.filter(isStampEntry) : []);
  } catch {
    return new Map();
  }
}

function isStampEntry(entry: unknown): entry is [string, Stamp] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const stamp: unknown = entry[1];
  if (typeof stamp !== 'object' || stamp === null) return false;
  return 'sha256' in stamp && 'identity' in stamp && 'takenMs' in stamp;
}
