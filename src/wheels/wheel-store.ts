import { createHash, type Hash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../archive/make-folder.ts';

/**
 * Wheels by their SHA-256, in a folder: `wheels/{sha256}.whl`. The name is a promise that is checked
 * whenever a wheel is used, so whatever happened to the folder, other bytes are never taken.
 */
export class WheelStore {
  readonly #folder: string;
  readonly #verified = new Set<string>();

  constructor(cacheDir: string) {
    this.#folder = path.join(cacheDir, 'wheels');
  }

  pathOf(sha256: string): string {
    return path.join(this.#folder, `${sha256}.whl`);
  }

  /** Whether the store has these very bytes; read through once in a run. */
  has(sha256: string): boolean {
    if (this.#verified.has(sha256)) return true;
    const isThere = hashFile(this.pathOf(sha256)) === sha256;
    if (isThere) this.#verified.add(sha256);
    return isThere;
  }

  /** Takes a stream of bytes in; they get their name only when they are the ones asked for. */
  async receive(sha256: string | undefined): Promise<Reception> {
    makeFolder(this.#folder);
    const temporary = path.join(this.#folder, `.${randomUUID()}.tmp`);
    const file = await open(temporary, 'wx');
    return new Reception({
      file,
      temporary,
      expected: sha256,
      accept: (actual) => this.#accept(temporary, actual),
    });
  }

  /** Takes in a wheel of the project or one built here; gives its SHA-256. */
  async add(file: string): Promise<string> {
    makeFolder(this.#folder);
    const temporary = path.join(this.#folder, `.${randomUUID()}.tmp`);
    try {
      await copyFile(file, temporary);
      const sha256 = hashFile(temporary) ?? '';
      await this.#accept(temporary, sha256);
      return sha256;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #accept(temporary: string, sha256: string): Promise<void> {
    const place = this.pathOf(sha256);
    await rename(temporary, place).catch(async () => {
      // A folder in its place gives way; anything else fails again, for its true reason.
      await rm(place, { recursive: true, force: true });
      await rename(temporary, place);
    });
    this.#verified.add(sha256);
  }
}

interface ReceptionFacts {
  readonly file: Awaited<ReturnType<typeof open>>;
  readonly temporary: string;
  readonly expected: string | undefined;
  readonly accept: (actual: string) => Promise<void>;
}

const writeBytes = 1024 * 1024;

/** A wheel on its way into the store. */
export class Reception {
  readonly #facts: ReceptionFacts;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(facts: ReceptionFacts) {
    this.#facts = facts;
  }

  /** Takes the next bytes; they go to the disk in larger pieces than they come. */
  async write(chunk: Buffer): Promise<void> {
    this.#hash.update(chunk);
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes >= writeBytes) await this.#flush();
  }

  /** The SHA-256 of what came. Kept when it is the expected one (or none was), else thrown away. */
  async end(): Promise<string> {
    await this.#flush();
    const actual = this.#hash.digest('hex');
    await this.#facts.file.close();
    const isExpected = this.#facts.expected === undefined || actual === this.#facts.expected;
    if (isExpected) await this.#facts.accept(actual);
    else await rm(this.#facts.temporary, { force: true });
    return actual;
  }

  async abandon(): Promise<void> {
    await this.#facts.file.close();
    await rm(this.#facts.temporary, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#facts.file.write(bytes, done);
      done += bytesWritten;
    }
  }
}

/** SHA-256 (hex) of a file, read in pieces; undefined when it cannot be read. */
export function hashFile(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    const digest = createHash('sha256');
    for (let size = readSync(fd, piece); size > 0; size = readSync(fd, piece))
      digest.update(piece.subarray(0, size));
    return digest.digest('hex');
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

const piece = Buffer.allocUnsafe(1024 * 1024);
