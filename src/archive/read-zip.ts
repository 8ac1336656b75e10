import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';
import { messageOf } from '../errors.ts';
import {
  checkNames,
  checkRanges,
  describeProblem,
  findDirectory,
  isUnix,
  type PlacedEntry,
} from './check-zip.ts';
import { readFully, ZipProblem } from './read-fully.ts';

/** One file of a zip, as its central directory and its local header agree on it. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: 0 | 8;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** Where its compressed bytes begin in the file. */
  readonly dataOffset: number;
  readonly isExecutable: boolean;
}

/** An open zip; `close` it when its bytes have been read. */
export interface OpenZip {
  readonly fd: number;
  readonly path: string;
  readonly entries: readonly ZipEntry[];
  close(): void;
}

/**
 * Opens a zip and reads its directory. Strict: what unpacks differently with different tools is refused
 * (duplicate names, headers that disagree, overlapping data, paths that leave the folder).
 * @throws ZipProblem
 */
export function openZip(path: string): OpenZip {
  const fd = openSync(path, 'r');
  try {
    return { fd, path, entries: readEntries(fd), close: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error instanceof ZipProblem ? error : new ZipProblem(messageOf(error), { cause: error });
  }
}

/** The uncompressed content of a small entry of an open file. */
export function readContent({ fd }: Pick<OpenZip, 'fd'>, entry: ZipEntry): Buffer {
  const raw = Buffer.allocUnsafe(entry.compressedBytes);
  readFully(fd, raw, entry.dataOffset);
  if (entry.method === 0) return raw;
  // A lying header must not make us allocate without end.
  return inflateRawSync(raw, { maxOutputLength: Math.max(entry.uncompressedBytes, 1) });
}

/** The uncompressed content of one small entry of a zip that is not open. */
export function readContentOf(path: string, entry: ZipEntry): Buffer {
  const fd = openSync(path, 'r');
  try {
    return readContent({ fd }, entry);
  } finally {
    closeSync(fd);
  }
}

// Local headers lie between the data: a window this long serves some thirty small files with one read.
const windowBytes = 64 * 1024;

/** yauzl over synchronous reads through one window: thousands of small reads cost next to nothing. */
class WindowReader extends yauzl.RandomAccessReader {
  readonly #fd: number;
  readonly #window = Buffer.allocUnsafe(windowBytes);
  #start = 0;
  #length = 0;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    callback(this.#copy(buffer.subarray(offset, offset + length), position));
  }

  #copy(target: Buffer, position: number): Error | null {
    if (target.length > windowBytes) {
      readFully(this.#fd, target, position);
      return null;
    }
    const end = position + target.length;
    if (position < this.#start || end > this.#start + this.#length) this.#fill(position);
    if (end > this.#start + this.#length) return new ZipProblem('unexpected end of file');
    this.#window.copy(target, 0, position - this.#start, end - this.#start);
    return null;
  }

  #fill(position: number): void {
    this.#start = position;
    this.#length = readSync(this.#fd, this.#window, 0, windowBytes, position);
  }
}

function readEntries(fd: number): ZipEntry[] {
  const { size } = fstatSync(fd);
  const options = { lazyEntries: true, autoClose: false, decodeStrings: true, strictFileNames: true };
  let zip: yauzl.ZipFile | undefined;
  let failure: unknown;
  yauzl.fromRandomAccessReader(new WindowReader(fd), size, options, (error, opened) => {
    failure = error;
    zip = opened;
  });
  if (failure || zip === undefined) throw failure ?? new ZipProblem('not a zip');
  const entries = listEntries(zip);
  checkNames(entries);
  checkRanges(entries, findDirectory(fd, size - zip.comment.length));
  return entries.filter(({ name }) => !name.endsWith('/')).map(({ headerOffset: _, ...entry }) => entry);
}

// All reads are synchronous, so each call of yauzl has answered when it returns.
function listEntries(zip: yauzl.ZipFile): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
  };
  zip.on('error', fail);
  zip.on('entry', (entry: yauzl.Entry) => {
    zip.readLocalFileHeader(entry, (error, local) => {
      if (error) return fail(error);
      const problem = describeProblem(entry, local);
      if (problem !== undefined) return fail(new ZipProblem(`${entry.fileName}: ${problem}`));
      entries.push({
        ...toEntry(entry, local.fileDataStart),
        headerOffset: entry.relativeOffsetOfLocalHeader,
      });
    });
  });
  for (let index = 0; index < zip.entryCount && failure === undefined; index++) zip.readEntry();
  if (failure !== undefined) throw failure;
  return entries;
}

function toEntry(entry: yauzl.Entry, dataOffset: number): ZipEntry {
  return {
    name: entry.fileName,
    method: entry.compressionMethod === 0 ? 0 : 8,
    crc32: entry.crc32,
    compressedBytes: entry.compressedSize,
    uncompressedBytes: entry.uncompressedSize,
    dataOffset,
    isExecutable: isUnix(entry) && ((entry.externalFileAttributes >>> 16) & 0o100) !== 0,
  };
}
