import { closeSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf, ToolError } from '../errors.ts';
import type { WheelContent } from '../wheels/wheel-entries.ts';
import { readFirstParty } from './first-party.ts';
import type { Merged, PackedFile } from './merge-files.ts';
import { type NewEntry, type WrittenZip, writeZip } from './zip-writer.ts';

export interface SplicedZip extends WrittenZip {
  readonly entries: number;
  /** Sum of the uncompressed sizes: what Lambda counts against its limit. */
  readonly unzippedBytes: number;
}

/**
 * Writes one archive: the compressed entries of wheels are copied as they are, first-party files are
 * deflated. The file gets its name when it is whole.
 * @throws ToolError when the output cannot be written
 */
export function spliceArchive(merged: Merged, root: string, target: string): SplicedZip {
  const temporary = `${target}.${process.pid}.tmp`;
  const sources = new OpenWheels();
  let unzippedBytes = 0;
  function* entries(): Generator<NewEntry> {
    for (const packed of merged.files) {
      for (const entry of toEntries(packed, root, sources)) {
        unzippedBytes += entry.uncompressedBytes;
        yield entry;
      }
    }
  }
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    const written = writeZip(temporary, entries());
    renameSync(temporary, target);
    return { ...written, entries: merged.files.length, unzippedBytes };
  } catch (error) {
    rmSync(temporary, { force: true });
    throw describeWriteFailure(error, target);
  } finally {
    sources.close();
  }
}

/** Wheels of one archive, each opened once. */
class OpenWheels {
  readonly #open = new Map<string, number>();

  fdOf(content: WheelContent): number {
    const known = this.#open.get(content.path);
    if (known !== undefined) return known;
    const fd = openSync(content.path, 'r');
    this.#open.set(content.path, fd);
    return fd;
  }

  close(): void {
    for (const fd of this.#open.values()) closeSync(fd);
  }
}

function* toEntries(packed: PackedFile, root: string, sources: OpenWheels): Generator<NewEntry> {
  if (packed.from === 'project') {
    yield* readFirstParty(root, packed.file, packed.path);
    return;
  }
  const { entry } = packed.file;
  yield {
    name: packed.path,
    isExecutable: entry.isExecutable,
    method: entry.method,
    crc32: entry.crc32,
    compressedBytes: entry.compressedBytes,
    uncompressedBytes: entry.uncompressedBytes,
    content: { kind: 'range', fd: sources.fdOf(packed.content), offset: entry.dataOffset },
  };
}

const writeFailures: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space, or set `output` to another disk.',
  EDQUOT: 'Free some space, or set `output` to another disk.',
  EACCES: 'Set `output` to a folder that can be written.',
  EPERM: 'Set `output` to a folder that can be written.',
  EROFS: 'Set `output` to a folder that can be written.',
  ENOTDIR: 'A file is where a folder must be; set `output` to another place.',
  EEXIST: 'A file is where a folder must be; set `output` to another place.',
};

/** A failure of the file system to take what we write, in our words; anything else as it is. */
export function describeWriteFailure(error: unknown, target: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const hint = writeFailures[code];
  if (hint === undefined) return error;
  const isPlace = code !== 'ENOSPC' && code !== 'EDQUOT';
  const Kind = isPlace ? InputError : ToolError;
  return new Kind(`${path.basename(target)} could not be written: ${messageOf(error)}.`, {
    hint,
    cause: error,
  });
}
