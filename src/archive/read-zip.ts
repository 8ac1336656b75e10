import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';
import { messageOf } from '../errors.ts';

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

/** Why a zip cannot be trusted; the caller knows whose it is. */
export class ZipProblem extends Error {}

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

/** Fills the buffer from a position of the file. @throws ZipProblem when the file ends before */
export function readFully(fd: number, buffer: Uint8Array, position: number): void {
  let filled = 0;
  while (filled < buffer.length) {
    const size = readSync(fd, buffer, filled, buffer.length - filled, position + filled);
    if (size === 0) throw new ZipProblem('unexpected end of file');
    filled += size;
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
  checkRanges(entries, size);
  return entries;
}

// All reads are synchronous, so each call of yauzl has answered when it returns.
function listEntries(zip: yauzl.ZipFile): ZipEntry[] {
  const entries: ZipEntry[] = [];
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
      if (!entry.fileName.endsWith('/')) entries.push(toEntry(entry, local.fileDataStart));
    });
  });
  for (let index = 0; index < zip.entryCount && failure === undefined; index++) zip.readEntry();
  if (failure !== undefined) throw failure;
  return entries;
}

function describeProblem(entry: yauzl.Entry, local: yauzl.LocalFileHeader): string | undefined {
  if (entry.isEncrypted()) return 'is encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `has compression method ${entry.compressionMethod}; only stored and deflated files can be unpacked by Lambda`;
  }
  if (!local.fileName.equals(entry.fileNameRaw)) return 'has another name in its local header';
  if (local.compressionMethod !== entry.compressionMethod) return 'has another method in its local header';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(entry.fileName)) return 'has a control character in its name';
  if (entry.fileName.split('/').some((part) => part === '.')) return 'has a path that is not normal';
  if (/\/\//.test(entry.fileName)) return 'has a path that is not normal';
  // A symbolic link would be written as a small text file.
  if (isUnix(entry) && ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
    return 'is a symbolic link';
  return undefined;
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

function isUnix(entry: yauzl.Entry): boolean {
  return entry.versionMadeBy >>> 8 === 3;
}

function checkNames(entries: readonly ZipEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) throw new ZipProblem(`${name} is in it twice`);
    seen.add(name);
  }
}

function checkRanges(entries: readonly ZipEntry[], size: number): void {
  const byOffset = [...entries].sort((a, b) => a.dataOffset - b.dataOffset);
  for (const [index, entry] of byOffset.entries()) {
    const end = entry.dataOffset + entry.compressedBytes;
    const limit = byOffset[index + 1]?.dataOffset ?? size;
    if (end > limit) throw new ZipProblem(`${entry.name} overlaps what follows it`);
  }
}
