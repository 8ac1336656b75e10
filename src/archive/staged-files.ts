import { randomUUID } from 'node:crypto';
import { renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './make-folder.ts';
import { describeWriteFailure, WriteFailure } from './write-failure.ts';

/**
 * Files under temporary names beside their final ones, which they get all together or not at all: a build
 * that fails leaves the output of the last one as it was.
 */
export class StagedFiles {
  readonly #targets = new Map<string, string>();
  readonly #output: string;

  constructor(output: string) {
    this.#output = output;
  }

  /** Where to write what will be `file`, a path relative to the output. */
  stage(file: string): string {
    const target = path.join(this.#output, file);
    const temporary = `${target}.${randomUUID()}.tmp`;
    // Found now, and not when other files have got their names.
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
      throw new WriteFailure(`${file} could not be written: it is a folder.`, {
        hint: 'Remove the folder, or set `output` to another place.',
      });
    }
    makeFolder(path.dirname(target));
    this.#targets.set(temporary, target);
    return temporary;
  }

  commit(): void {
    for (const [temporary, target] of this.#targets) {
      renameSync(temporary, target);
      this.#targets.delete(temporary);
    }
  }

  /** Removes what was not committed, and the folders made for it alone. */
  discard(): void {
    for (const temporary of this.#targets.keys()) {
      rmSync(temporary, { force: true });
      removeEmptyFolders(path.dirname(temporary), this.#output);
    }
  }
}

/** Removes a folder and those above it up to `last`, as long as they are empty. */
export function removeEmptyFolders(folder: string, last: string): void {
  for (let at = folder; at.startsWith(last); at = path.dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return;
    }
  }
}

/**
 * Writes one file under its temporary name.
 * @throws InputError, ToolError when the output cannot take it
 */
export function writeStaged<T>(file: string, staged: StagedFiles, write: (target: string) => T): T {
  try {
    return write(staged.stage(file));
  } catch (error) {
    throw describeWriteFailure(error, file, 'output');
  }
}
