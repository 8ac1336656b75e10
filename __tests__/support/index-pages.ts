import type { Distribution } from './wheel.ts';
import { sha256Hex } from './wheel.ts';

/** A file as its index describes it. */
export interface IndexFile {
  readonly project: string;
  readonly filename: string;
  readonly bytes: Buffer;
  readonly metadata: string;
  /** What the page says, be it true or not. */
  readonly sha256: string;
  readonly uploadTime: string;
  readonly yanked: boolean | string;
  readonly requiresPython: string | undefined;
}

/** What the pages tell; all true when absent, as on PyPI. */
export interface PageOptions {
  /** `upload-time` in JSON (HTML never has it). */
  readonly uploadTimes?: boolean;
  readonly sizes?: boolean;
  readonly hashes?: boolean;
  /** PEP 658: `{file}.metadata` beside each wheel. */
  readonly coreMetadata?: boolean;
}

export interface PublishOptions {
  /** ISO 8601; 2020-01-01 when absent. */
  readonly uploadTime?: string;
  /** True or a reason. */
  readonly yanked?: boolean | string;
  /** Instead of what the file's metadata says. */
  readonly requiresPython?: string;
  /** Announces this hash instead of the right one. */
  readonly sha256?: string;
}

/** Describes a distribution for the pages. */
export function describeFile(file: Distribution, options: PublishOptions = {}): IndexFile {
  const [name = ''] = file.filename.split('-');
  return {
    project: normalizeName(name),
    filename: file.filename,
    bytes: file.bytes,
    metadata: file.metadata,
    sha256: options.sha256 ?? file.sha256,
    uploadTime: options.uploadTime ?? '2020-01-01T00:00:00Z',
    yanked: options.yanked ?? false,
    requiresPython: options.requiresPython ?? /^Requires-Python: (.*)$/m.exec(file.metadata)?.[1],
  };
}

/** PEP 503: the name of a project in the index's URLs. */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** PEP 691 page of a project; `filesUrl` ends in `/`. */
export function writeJsonPage(
  project: string,
  files: readonly IndexFile[],
  filesUrl: string,
  options: PageOptions,
): string {
  // PEP 700 (1.1) asks for sizes and allows upload times.
  const version = options.uploadTimes === false || options.sizes === false ? '1.0' : '1.1';
  const versions = [...new Set(files.map((file) => file.filename.replace(/\.tar\.gz$/, '').split('-')[1]))];
  return JSON.stringify({
    meta: { 'api-version': version },
    name: project,
    ...(version === '1.1' ? { versions } : {}),
    files: files.map((file) => ({
      filename: file.filename,
      url: filesUrl + encodeURIComponent(file.filename),
      hashes: options.hashes === false ? {} : { sha256: file.sha256 },
      ...(options.sizes === false ? {} : { size: file.bytes.length }),
      ...(options.uploadTimes === false ? {} : { 'upload-time': file.uploadTime }),
      ...(file.requiresPython === undefined ? {} : { 'requires-python': file.requiresPython }),
      ...(file.yanked === false ? {} : { yanked: file.yanked }),
      ...(hasMetadata(file, options) ? { 'core-metadata': { sha256: sha256Hex(file.metadata) } } : {}),
    })),
  });
}

/** PEP 503 page of a project. */
export function writeHtmlPage(
  project: string,
  files: readonly IndexFile[],
  filesUrl: string,
  options: PageOptions,
): string {
  const links = files.map((file) => {
    const hash = options.hashes === false ? '' : `#sha256=${file.sha256}`;
    const yanked = file.yanked === true ? '' : file.yanked;
    const attributes = [
      `href="${filesUrl}${encodeURIComponent(file.filename)}${hash}"`,
      ...(file.requiresPython === undefined
        ? []
        : [`data-requires-python="${escapeHtml(file.requiresPython)}"`]),
      ...(yanked === false ? [] : [`data-yanked="${escapeHtml(yanked)}"`]),
      ...(hasMetadata(file, options) ? [`data-core-metadata="sha256=${sha256Hex(file.metadata)}"`] : []),
    ];
    return `<a ${attributes.join(' ')}>${file.filename}</a><br>\n`;
  });
  return `<!DOCTYPE html>\n<html><head><meta name="pypi:repository-version" content="1.0"><title>${project}</title></head>\n<body>\n${links.join('')}</body></html>\n`;
}

function hasMetadata(file: IndexFile, options: PageOptions): boolean {
  return options.coreMetadata !== false && file.filename.endsWith('.whl');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
