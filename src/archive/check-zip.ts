import type yauzl from 'yauzl';
import { readFully, ZipProblem } from './read-fully.ts';
import type { ZipEntry } from './read-zip.ts';

/** An entry with the place of its local header, for the checks. */
export interface PlacedEntry extends ZipEntry {
  readonly headerOffset: number;
}

/** Why an entry is refused; undefined when nothing speaks against it. */
export function describeProblem(entry: yauzl.Entry, local: yauzl.LocalFileHeader): string | undefined {
  if (entry.isEncrypted()) return 'is encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `has compression method ${entry.compressionMethod}; only stored and deflated files can be unpacked by Lambda`;
  }
  if (!local.fileName.equals(entry.fileNameRaw)) return 'has another name in its local header';
  if (local.compressionMethod !== entry.compressionMethod) return 'has another method in its local header';
  if (!hasSameNumbers(entry, local)) return 'has another size or checksum in its local header';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(entry.fileName)) return 'has a control character in its name';
  if (entry.fileName.split('/').some((part) => part === '.')) return 'has a path that is not normal';
  if (/\/\//.test(entry.fileName)) return 'has a path that is not normal';
  // A symbolic link would be written as a small text file.
  if (isUnix(entry) && ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
    return 'is a symbolic link';
  return undefined;
}

const later = 0x0008;
const max32 = 0xffffffff;

// With a data descriptor the local header may have zeros, with ZIP64 its own extra field has the sizes.
function hasSameNumbers(entry: yauzl.Entry, local: yauzl.LocalFileHeader): boolean {
  const mayBeZero = (local.generalPurposeBitFlag & later) !== 0;
  const isSame = (here: number, there: number) => here === there || (mayBeZero && here === 0);
  const isSameSize = (here: number, there: number) => here === max32 || isSame(here, there);
  return (
    isSame(local.crc32, entry.crc32) &&
    isSameSize(local.compressedSize, entry.compressedSize) &&
    isSameSize(local.uncompressedSize, entry.uncompressedSize)
  );
}

/** Whether the mode in the external attributes counts. */
export function isUnix(entry: yauzl.Entry): boolean {
  return entry.versionMadeBy >>> 8 === 3;
}

/** @throws ZipProblem when two entries have one name */
export function checkNames(entries: readonly PlacedEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name)) throw new ZipProblem(`${name} is in it twice`);
    seen.add(name);
  }
}

/**
 * Every byte belongs to one entry at most, and none of them to the directory.
 * @throws ZipProblem
 */
export function checkRanges(entries: readonly PlacedEntry[], directoryOffset: number): void {
  const byOffset = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  // Readers that go from front to back would see something else there.
  if ((byOffset[0]?.headerOffset ?? 0) > 0) throw new ZipProblem('it has data before its first file');
  for (const [index, entry] of byOffset.entries()) {
    const end = entry.dataOffset + entry.compressedBytes;
    const limit = byOffset[index + 1]?.headerOffset ?? directoryOffset;
    if (end > limit) throw new ZipProblem(`${entry.name} overlaps what follows it`);
  }
}

/**
 * Where the central directory begins. Directory, ZIP64 records and end record must follow one another
 * without a gap, so that no reader finds another directory (APPNOTE.TXT 6.3.10, section 4.3.6).
 * @throws ZipProblem
 */
export function findDirectory(fd: number, endOfRecords: number): number {
  const end = readRecord(fd, endOfRecords - 22, 22);
  const locator = endOfRecords >= 42 ? readRecord(fd, endOfRecords - 42, 20) : Buffer.alloc(20);
  if (locator.readUInt32LE(0) !== 0x07064b50) {
    return contiguous(end.readUInt32LE(16), end.readUInt32LE(12), endOfRecords - 22);
  }
  const recordOffset = Number(locator.readBigUInt64LE(8));
  const record = readRecord(fd, recordOffset, 56);
  contiguous(recordOffset, 12 + Number(record.readBigUInt64LE(4)), endOfRecords - 42);
  return contiguous(Number(record.readBigUInt64LE(48)), Number(record.readBigUInt64LE(40)), recordOffset);
}

function contiguous(offset: number, bytes: number, next: number): number {
  if (offset + bytes === next) return offset;
  throw new ZipProblem('its directory does not end where the next record begins');
}

function readRecord(fd: number, position: number, bytes: number): Buffer {
  const record = Buffer.alloc(bytes);
  readFully(fd, record, position);
  return record;
}
