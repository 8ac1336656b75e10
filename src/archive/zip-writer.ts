import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readFully } from './read-fully.ts';

/** One file to write; its bytes are already in their final form. */
export interface NewEntry {
  readonly name: string;
  readonly isExecutable: boolean;
  readonly method: 0 | 8;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly content: Content;
}

/** Compressed bytes: a range of an open file, or in memory. */
export type Content =
  | { readonly kind: 'range'; readonly fd: number; readonly offset: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export interface WrittenZip {
  /** Hex, of the whole file. */
  readonly sha256: string;
  readonly zippedBytes: number;
}

/**
 * Writes a zip of entries in the order given. Same entries, same bytes: a fixed date, 0644 or 0755, UTF-8
 * names, no data descriptors, and no extra field but the ZIP64 one where a number needs it
 * (APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3). Memory stays at one buffer, whatever the size.
 */
export function writeZip(path: string, entries: Iterable<NewEntry>): WrittenZip {
  const out = new Output(path);
  try {
    const directory: Buffer[] = [];
    for (const entry of entries) {
      directory.push(centralHeader(entry, out.position));
      out.write(localHeader(entry));
      if (entry.content.kind === 'bytes') out.write(entry.content.bytes);
      else out.copy(entry.content.fd, entry.content.offset, entry.compressedBytes);
    }
    const start = out.position;
    for (const header of directory) out.write(header);
    out.write(endRecords(directory.length, start, out.position - start));
    return out.end();
  } finally {
    out.close();
  }
}

const max32 = 0xffffffff;
const max16 = 0xffff;
// 1980-01-01: the first day a zip can hold; a fixed one keeps the hash equal for equal content.
const dosDate = 0x0021;
const utf8Flag = 0x0800;
const bufferBytes = 4 * 1024 * 1024;

// Zips are written one after another and without a pause, so one buffer serves them all.
let buffer: Buffer | undefined;
function sharedBuffer(): Buffer {
  buffer ??= Buffer.allocUnsafe(bufferBytes);
  return buffer;
}

class Output {
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = sharedBuffer();
  #filled = 0;
  #flushed = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'wx', 0o644);
  }

  get position(): number {
    return this.#flushed + this.#filled;
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const size = Math.min(bytes.length - from, bufferBytes - this.#filled);
      this.#buffer.set(bytes.subarray(from, from + size), this.#filled);
      from += size;
      this.#advance(size);
    }
  }

  copy(fd: number, offset: number, length: number): void {
    for (let done = 0; done < length; ) {
      const size = Math.min(length - done, bufferBytes - this.#filled);
      readFully(fd, this.#buffer.subarray(this.#filled, this.#filled + size), offset + done);
      done += size;
      this.#advance(size);
    }
  }

  end(): WrittenZip {
    this.#flush();
    return { sha256: this.#hash.digest('hex'), zippedBytes: this.#flushed };
  }

  close(): void {
    closeSync(this.#fd);
  }

  #advance(size: number): void {
    this.#filled += size;
    if (this.#filled === bufferBytes) this.#flush();
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#filled);
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    this.#flushed += this.#filled;
    this.#filled = 0;
  }
}

function localHeader(entry: NewEntry): Buffer {
  const name = Buffer.from(entry.name);
  const needsZip64 = entry.compressedBytes >= max32 || entry.uncompressedBytes >= max32;
  const extra = needsZip64 ? zip64Extra([entry.uncompressedBytes, entry.compressedBytes]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeShared(header, 4, { entry, needsZip64 });
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function centralHeader(entry: NewEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const sizesNeedZip64 = entry.compressedBytes >= max32 || entry.uncompressedBytes >= max32;
  const numbers = [
    ...(sizesNeedZip64 ? [entry.uncompressedBytes, entry.compressedBytes] : []),
    ...(offset >= max32 ? [offset] : []),
  ];
  const extra = numbers.length === 0 ? Buffer.alloc(0) : zip64Extra(numbers);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made by: Unix (3), so that the mode in the external attributes counts; version 4.5 or 2.0.
  header.writeUInt16LE((3 << 8) | (numbers.length > 0 ? 45 : 20), 4);
  writeShared(header, 6, { entry, needsZip64: sizesNeedZip64 });
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(((entry.isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, max32), 42);
  return Buffer.concat([header, name, extra]);
}

// Both headers hold these in the same order: version needed, flags, method, time, date, CRC, sizes.
function writeShared(
  header: Buffer,
  at: number,
  { entry, needsZip64 }: { entry: NewEntry; needsZip64: boolean },
): void {
  header.writeUInt16LE(needsZip64 ? 45 : 20, at);
  header.writeUInt16LE(utf8Flag, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt16LE(0, at + 6);
  header.writeUInt16LE(dosDate, at + 8);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(needsZip64 ? max32 : entry.compressedBytes, at + 14);
  header.writeUInt32LE(needsZip64 ? max32 : entry.uncompressedBytes, at + 18);
}

function zip64Extra(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + numbers.length * 8);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(numbers.length * 8, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + index * 8);
  return extra;
}

function endRecords(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, max16), 8);
  end.writeUInt16LE(Math.min(count, max16), 10);
  end.writeUInt32LE(Math.min(size, max32), 12);
  end.writeUInt32LE(Math.min(start, max32), 16);
  const needsZip64 = count >= max16 || size >= max32 || start >= max32;
  return needsZip64 ? Buffer.concat([zip64EndRecords(count, start, size), end]) : end;
}

function zip64EndRecords(count: number, start: number, size: number): Buffer {
  const records = Buffer.alloc(56 + 20);
  records.writeUInt32LE(0x06064b50, 0);
  records.writeBigUInt64LE(44n, 4);
  records.writeUInt16LE((3 << 8) | 45, 12);
  records.writeUInt16LE(45, 14);
  records.writeBigUInt64LE(BigInt(count), 24);
  records.writeBigUInt64LE(BigInt(count), 32);
  records.writeBigUInt64LE(BigInt(size), 40);
  records.writeBigUInt64LE(BigInt(start), 48);
  records.writeUInt32LE(0x07064b50, 56);
  records.writeBigUInt64LE(BigInt(start + size), 64);
  records.writeUInt32LE(1, 72);
  return records;
}
