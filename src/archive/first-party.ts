import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { deflateSync } from 'fflate';
import { CoraError, InputError, IntegrityError, messageOf } from '../errors.ts';
import type { SourceFile } from '../project/model.ts';
import type { NewEntry } from './zip-writer.ts';

// fflate deflates in memory; a file above this is stored and copied in pieces, so that memory stays flat.
const maxDeflateBytes = 32 * 1024 * 1024;
const level = 6;

/**
 * A source file as an entry: deflated by fflate, which gives the same bytes everywhere (Node's zlib does
 * not: nodejs/node#50138), or stored where that is not smaller. A generator of one, so that the file is
 * open, or in memory, only while the entry is written.
 * @throws IntegrityError when the file changed after it was discovered
 */
export function* readFirstParty(root: string, file: SourceFile, name: string): Generator<NewEntry> {
  const path = `${root}/${file.sourcePath}`;
  if (file.bytes <= maxDeflateBytes) {
    yield deflateEntry(readUnchanged(path, file), file, name);
    return;
  }
  const fd = tryReading(file, () => openSync(path, 'r'));
  try {
    yield storedEntry(fd, file, name);
  } finally {
    closeSync(fd);
  }
}

function deflateEntry(bytes: Buffer, file: SourceFile, name: string): NewEntry {
  const deflated = deflateSync(bytes, { level });
  const isSmaller = deflated.length < bytes.length;
  const content = isSmaller ? deflated : bytes;
  return {
    name,
    isExecutable: file.isExecutable,
    method: isSmaller ? 8 : 0,
    crc32: crc32(bytes),
    compressedBytes: content.length,
    uncompressedBytes: bytes.length,
    content: { kind: 'bytes', bytes: content },
  };
}

function storedEntry(fd: number, file: SourceFile, name: string): NewEntry {
  const digest = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 * 1024);
  let checksum = 0;
  let total = 0;
  for (let size = readSync(fd, piece); size > 0; size = readSync(fd, piece)) {
    const bytes = piece.subarray(0, size);
    digest.update(bytes);
    checksum = crc32(bytes, checksum);
    total += size;
  }
  checkUnchanged(file, digest.digest('hex'));
  return {
    name,
    isExecutable: file.isExecutable,
    method: 0,
    crc32: checksum,
    compressedBytes: total,
    uncompressedBytes: total,
    content: { kind: 'range', fd, offset: 0 },
  };
}

function readUnchanged(path: string, file: SourceFile): Buffer {
  const bytes = tryReading(file, () => readFileSync(path));
  checkUnchanged(file, hash('sha256', bytes, 'hex'));
  return bytes;
}

function tryReading<T>(file: SourceFile, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof CoraError) throw cause;
    throw new InputError(`${file.sourcePath} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}

function checkUnchanged(file: SourceFile, actual: string): void {
  if (actual === file.sha256) return;
  throw new IntegrityError(`${file.sourcePath} changed while it was being packed.`, {
    details: [`sha256 when read first: ${file.sha256}`, `sha256 now:             ${actual}`],
    hint: 'Run the build again when nothing writes to the sources.',
  });
}
