import { closeSync, openSync } from 'node:fs';
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
 * deflated.
 */
export function spliceArchive(merged: Merged, root: string, target: string): SplicedZip {
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
    return { ...writeZip(target, entries()), entries: merged.files.length, unzippedBytes };
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
