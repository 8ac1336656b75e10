import { createHash } from 'node:crypto';
import { writeZip, type ZipOptions, type ZipSource } from './write-zip.ts';

type Contents = Readonly<Record<string, string | Buffer>>;

export interface WheelOptions {
  readonly name: string;
  readonly version: string;
  /** `python-abi-platform`; `py3-none-any` when absent. */
  readonly tag?: string;
  /** A build number such as `1`. */
  readonly build?: string;
  /** By path in the wheel; any name is written as given, `../x` and `/x` too. */
  readonly files: Contents;
  /** `Requires-Dist` values. */
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
  /** Folders of `{name}-{version}.data/`, each by path in it. */
  readonly data?: Readonly<Partial<Record<'purelib' | 'platlib' | 'scripts' | 'headers' | 'data', Contents>>>;
  /** Console scripts: name -> `package.module:function`. */
  readonly entryPoints?: Readonly<Record<string, string>>;
  /** Paths in the wheel with mode 0755. */
  readonly executable?: readonly string[];
  /** Other modes by path, e.g. 0o100600 or a link (0o120777, the content is its target). */
  readonly modes?: Readonly<Record<string, number>>;
  /** More files of the dist-info folder, e.g. `licenses/LICENSE`. */
  readonly distInfo?: Contents;
  /** Write entries for the folders too, as some tools do. */
  readonly directoryEntries?: boolean;
  readonly zip?: ZipOptions;
}

/** A file of an index: a wheel or an sdist. */
export interface Distribution {
  readonly filename: string;
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
  /** The METADATA (or PKG-INFO) text. */
  readonly metadata: string;
}

/** Makes a wheel that pip and uv install, unless `zip` asks for a fault. Same options, same bytes. */
export function makeWheel(options: WheelOptions): Distribution {
  const tag = options.tag ?? 'py3-none-any';
  const stem = makeStem(options);
  const metadata = writeMetadata(options);
  const files = listFiles(options, stem, tag, metadata);
  const record = `${stem}.dist-info/RECORD`;
  const all = [...files, { name: record, content: writeRecord(files, record) }];
  const folders = options.directoryEntries ? listFolders(all) : [];
  const bytes = writeZip([...folders, ...all.map((file) => withMode(file, options))], options.zip);
  const build = options.build === undefined ? '' : `-${options.build}`;
  return { filename: `${stem}${build}-${tag}.whl`, bytes, sha256: sha256Hex(bytes), metadata };
}

/** Hex SHA-256. */
export function sha256Hex(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Core metadata 2.1 of a distribution. */
export function writeMetadata(
  options: Pick<WheelOptions, 'name' | 'version' | 'requires' | 'requiresPython'>,
): string {
  const requires = options.requires ?? [];
  const extras = new Set(requires.flatMap((line) => line.match(/(?<=extra *== *['"])[^'"]+/g) ?? []));
  const lines = [
    'Metadata-Version: 2.1',
    `Name: ${options.name}`,
    `Version: ${options.version}`,
    ...(options.requiresPython === undefined ? [] : [`Requires-Python: ${options.requiresPython}`]),
    ...[...extras].map((extra) => `Provides-Extra: ${extra}`),
    ...requires.map((line) => `Requires-Dist: ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `{name}-{version}` as in file names: PEP 503 normalisation, then PEP 427 escaping. */
export function makeStem({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name.replace(/[-_.]+/g, '_').toLowerCase()}-${version.replaceAll('-', '_')}`;
}

function listFiles(options: WheelOptions, stem: string, tag: string, metadata: string): ZipSource[] {
  const isPure = tag.endsWith('-none-any') && options.data?.platlib === undefined;
  const scripts = Object.entries(options.entryPoints ?? {});
  const distInfo: Contents = {
    ...options.distInfo,
    ...(scripts.length === 0 ? {} : { 'entry_points.txt': `[console_scripts]\n${toLines(scripts)}` }),
    METADATA: metadata,
    WHEEL: `Wheel-Version: 1.0\nGenerator: cora-tests\nRoot-Is-Purelib: ${isPure}\n${expandTag(tag)}`,
  };
  return [
    ...toSources(options.files, ''),
    ...Object.entries(options.data ?? {}).flatMap(([kind, files]) =>
      toSources(files ?? {}, `${stem}.data/${kind}/`),
    ),
    ...toSources(distInfo, `${stem}.dist-info/`),
  ];
}

function toSources(files: Contents, folder: string): ZipSource[] {
  return Object.entries(files).map(([path, content]) => ({
    name: folder + path,
    content: Buffer.from(content),
  }));
}

function toLines(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name} = ${value}\n`).join('');
}

function expandTag(tag: string): string {
  const [pythons = [], abis = [], platforms = []] = tag.split('-').map((part) => part.split('.'));
  const tags = pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`)),
  );
  return tags.map((one) => `Tag: ${one}\n`).join('');
}

function writeRecord(files: readonly ZipSource[], record: string): Buffer {
  const rows = files.map(({ name, content }) => {
    const hash = createHash('sha256').update(content).digest('base64url');
    return `${quoteField(name)},sha256=${hash},${content.length}\n`;
  });
  return Buffer.from(`${rows.join('')}${record},,\n`);
}

function quoteField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function listFolders(files: readonly ZipSource[]): ZipSource[] {
  const folders = files.flatMap(({ name }) =>
    [...name.matchAll(/\//g)].map((match) => name.slice(0, match.index + 1)),
  );
  return [...new Set(folders)].map((name) => ({ name, content: Buffer.alloc(0) }));
}

function withMode(file: ZipSource, options: WheelOptions): ZipSource {
  const mode = options.modes?.[file.name];
  if (mode !== undefined) return { ...file, mode };
  return options.executable?.includes(file.name) ? { ...file, mode: 0o100755 } : file;
}
