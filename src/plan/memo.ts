import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeCacheFile } from '../archive/write-cache-file.ts';
import { toolVersion } from '../tool-version.ts';

// What a parser finds may change without a change of the tool's version while it is being worked on.
const format = 1;

/**
 * Remembers what was found in sources, by the sources' digest, so that unchanged ones are not parsed again.
 * A pure function of its key: absent or broken, it costs time and nothing else.
 */
export class Memo {
  readonly #file: string;
  readonly #known: ReadonlyMap<string, unknown>;
  readonly #used = new Map<string, unknown>();
  #isChanged = false;

  constructor(cacheDir: string, root: string) {
    this.#file = path.join(cacheDir, 'facts', `${hash('sha256', root, 'hex')}.json`);
    this.#known = readKnown(this.#file);
  }

  /** The value for these inputs: the one remembered when it has the right shape, else a fresh one. */
  async recall<T>(
    inputs: unknown,
    isValue: (value: unknown) => value is T,
    find: () => Promise<T>,
  ): Promise<T> {
    const key = hash('sha256', JSON.stringify(inputs), 'hex');
    const known = this.#known.get(key);
    if (isValue(known)) {
      this.#used.set(key, known);
      return known;
    }
    const found = await find();
    this.#used.set(key, found);
    this.#isChanged = true;
    return found;
  }

  /** Keeps what was used in this run, and nothing older. */
  save(): void {
    if (!this.#isChanged) return;
    const entries = JSON.stringify([...this.#used]);
    writeCacheFile(this.#file, `${checkOf(entries)}\n${entries}`);
  }
}

function readKnown(file: string): ReadonlyMap<string, unknown> {
  try {
    const [check = '', entries = ''] = readFileSync(file, 'utf8').split('\n');
    return check === checkOf(entries) ? new Map(JSON.parse(entries)) : new Map();
  } catch {
    return new Map();
  }
}

function checkOf(entries: string): string {
  return hash('sha256', `${toolVersion} ${format}\n${entries}`, 'hex');
}
