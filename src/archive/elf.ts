/** What a shared object asks of the machine it is loaded on. */
export interface ElfFacts {
  readonly machine: 'x86_64' | 'aarch64' | `machine ${number}`;
  /** Highest minor of the `GLIBC_2.x` symbol versions it needs; undefined when it needs none. */
  readonly glibcMinor: number | undefined;
}

// e_machine of the ELF specification's registry.
const machines: Readonly<Record<number, ElfFacts['machine']>> = { 62: 'x86_64', 183: 'aarch64' };
const versionNeedSection = 0x6ffffffe;

/**
 * Reads a 64-bit little-endian ELF file by its section headers; undefined when it is none, or broken.
 * Layout: System V ABI, "Object Files"; symbol versions: LSB Core, "Version Requirements".
 */
export function readElf(bytes: Buffer): ElfFacts | undefined {
  const isElf64 =
    bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
  if (!isElf64) return undefined;
  const number = bytes.readUInt16LE(18);
  try {
    const minors = readNeededVersions(bytes).flatMap((name) => /^GLIBC_2\.(\d+)/.exec(name)?.[1] ?? []);
    const glibcMinor = minors.length === 0 ? undefined : Math.max(...minors.map(Number));
    return { machine: machines[number] ?? `machine ${number}`, glibcMinor };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Section {
  readonly type: number;
  readonly link: number;
  readonly offset: number;
  readonly info: number;
}

function readNeededVersions(bytes: Buffer): string[] {
  const sections = readSections(bytes);
  const need = sections.find(({ type }) => type === versionNeedSection);
  const strings = need === undefined ? undefined : sections[need.link];
  if (need === undefined || strings === undefined) return [];
  const names: string[] = [];
  let at = need.offset;
  for (let file = 0; file < need.info; file++) {
    const count = bytes.readUInt16LE(at + 2);
    let version = at + bytes.readUInt32LE(at + 8);
    for (let index = 0; index < count; index++) {
      names.push(readString(bytes, strings.offset + bytes.readUInt32LE(version + 8)));
      version += bytes.readUInt32LE(version + 12);
    }
    at += bytes.readUInt32LE(at + 12);
  }
  return names;
}

function readSections(bytes: Buffer): Section[] {
  const start = Number(bytes.readBigUInt64LE(40));
  const size = bytes.readUInt16LE(58);
  const count = bytes.readUInt16LE(60);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: Number(bytes.readBigUInt64LE(at + 24)),
      link: bytes.readUInt32LE(at + 40),
      info: bytes.readUInt32LE(at + 44),
    };
  });
}

function readString(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('latin1', start, end === -1 ? start : end);
}
