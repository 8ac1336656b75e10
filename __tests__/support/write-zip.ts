import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipSource {
  readonly name: string;
  readonly content: Buffer;
  /** Unix mode with file type; 0o100644 when absent. */
  readonly mode?: number;
}

/** How the zip is written. The faults name the entry they befall. */
export interface ZipOptions {
  /** Sizes and CRC follow the data; the local header has zeros. */
  readonly dataDescriptors?: boolean;
  /** ZIP64 extra fields, end record and locator, although everything is small. */
  readonly zip64?: boolean;
  readonly stored?: boolean;
  /** Of deflate, 1 to 9; 6 when absent. */
  readonly level?: number;
  /** An extra field in local headers which the central directory does not have, so their lengths differ. */
  readonly localExtra?: boolean;
  /** Bytes before the first entry, as in a self-extracting archive; offsets stay right. */
  readonly prefix?: Buffer;
  readonly trailingData?: Buffer;
  /** This entry is there twice, the second time with other bytes. */
  readonly duplicateName?: string;
  /** The local header of this entry has another name than the central directory. */
  readonly localNameMismatch?: string;
  readonly badCrc?: string;
  /** This entry claims method 98 (PPMd), which nobody reads. */
  readonly unsupportedMethod?: string;
  /** This entry claims to be encrypted. */
  readonly encrypted?: string;
}

interface Member {
  readonly name: Buffer;
  readonly localName: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly data: Buffer;
  readonly bytes: number;
  readonly mode: number;
  readonly offset: number;
}

// 2020-02-02 02:02:02: not the 1980-01-01 of our own archives, so a copied date shows.
const dosTime = (2 << 11) | (2 << 5) | 1;
const dosDate = (40 << 9) | (2 << 5) | 2;
const full32 = 0xffffffff;

/** Bytes of a zip with the entries in the given order; written without any code of src, as a referee. */
export function writeZip(sources: readonly ZipSource[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [options.prefix ?? Buffer.alloc(0)];
  let offset = options.prefix?.length ?? 0;
  const members: Member[] = [];
  for (const source of withTwin(sources, options)) {
    const member = makeMember(source, offset, options);
    const record = [localHeader(member, options), member.data, descriptor(member, options)];
    offset += record.reduce((sum, part) => sum + part.length, 0);
    parts.push(...record);
    members.push(member);
  }
  const directory = Buffer.concat(members.map((member) => centralHeader(member, options)));
  return Buffer.concat([
    ...parts,
    directory,
    endRecords(members.length, directory.length, offset, options),
    options.trailingData ?? Buffer.alloc(0),
  ]);
}

function withTwin(sources: readonly ZipSource[], options: ZipOptions): readonly ZipSource[] {
  const twin = sources.find((source) => source.name === options.duplicateName);
  if (twin === undefined) return sources;
  return [...sources, { ...twin, content: Buffer.concat([twin.content, Buffer.from('# twin\n')]) }];
}

function makeMember(source: ZipSource, offset: number, options: ZipOptions): Member {
  const isDirectory = source.name.endsWith('/');
  const isStored = options.stored === true || isDirectory;
  const { name, content } = source;
  const utf8 = /^[ -~]*$/.test(name) ? 0 : 0x800;
  return {
    name: Buffer.from(name),
    localName: Buffer.from(options.localNameMismatch === name ? name.replace(/.$/, '~') : name),
    flags: utf8 | (options.dataDescriptors && !isDirectory ? 8 : 0) | (options.encrypted === name ? 1 : 0),
    method: options.unsupportedMethod === name ? 98 : isStored ? 0 : 8,
    crc: options.badCrc === name ? (crc32(content) ^ 1) >>> 0 : crc32(content),
    data: isStored ? content : deflateRawSync(content, { level: options.level ?? 6 }),
    bytes: content.length,
    mode: source.mode ?? (isDirectory ? 0o40755 : 0o100644),
    offset,
  };
}

function localHeader(member: Member, options: ZipOptions): Buffer {
  const later = (member.flags & 8) !== 0;
  const sizes = later ? [0, 0] : [member.bytes, member.data.length];
  const zip64 = options.zip64 ? extraField(1, ...sizes.map(uint64)) : Buffer.alloc(0);
  const extra = options.localExtra ? [zip64, extraField(0x7075, Buffer.from('local'))] : [zip64];
  const [bytes = 0, packed = 0] = options.zip64 ? [full32, full32] : sizes;
  const extraBytes = Buffer.concat(extra);
  return Buffer.concat([
    uint32(0x04034b50),
    uint16(options.zip64 ? 45 : 20, member.flags, member.method, dosTime, dosDate),
    uint32(later ? 0 : member.crc, packed, bytes),
    uint16(member.localName.length, extraBytes.length),
    member.localName,
    extraBytes,
  ]);
}

function descriptor(member: Member, options: ZipOptions): Buffer {
  if ((member.flags & 8) === 0) return Buffer.alloc(0);
  const size = options.zip64 ? uint64 : uint32;
  return Buffer.concat([uint32(0x08074b50, member.crc), size(member.data.length), size(member.bytes)]);
}

function centralHeader(member: Member, options: ZipOptions): Buffer {
  const extra = options.zip64
    ? extraField(1, uint64(member.bytes), uint64(member.data.length), uint64(member.offset))
    : Buffer.alloc(0);
  const version = options.zip64 ? 45 : 20;
  return Buffer.concat([
    uint32(0x02014b50),
    uint16((3 << 8) | version, version, member.flags, member.method, dosTime, dosDate),
    uint32(member.crc),
    options.zip64 ? uint32(full32, full32) : uint32(member.data.length, member.bytes),
    uint16(member.name.length, extra.length, 0, 0, 0),
    uint32((member.mode << 16) >>> 0, options.zip64 ? full32 : member.offset),
    member.name,
    extra,
  ]);
}

function endRecords(count: number, bytes: number, offset: number, options: ZipOptions): Buffer {
  if (!options.zip64) {
    return Buffer.concat([uint32(0x06054b50), uint16(0, 0, count, count), uint32(bytes, offset), uint16(0)]);
  }
  return Buffer.concat([
    // ZIP64 end record: its size field leaves out the first 12 bytes.
    ...[uint32(0x06064b50), uint64(44), uint16((3 << 8) | 45, 45), uint32(0, 0)],
    ...[count, count, bytes, offset].map(uint64),
    // ZIP64 locator.
    ...[uint32(0x07064b50, 0), uint64(offset + bytes), uint32(1)],
    ...[uint32(0x06054b50), uint16(0, 0, 0xffff, 0xffff), uint32(full32, full32), uint16(0)],
  ]);
}

function extraField(id: number, ...data: readonly Buffer[]): Buffer {
  const body = Buffer.concat(data);
  return Buffer.concat([uint16(id, body.length), body]);
}

function uint16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2);
  return buffer;
}

function uint32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, index * 4);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
