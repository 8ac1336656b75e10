import { hash } from 'node:crypto';
import { InputError } from '../errors.ts';
import { describePackage } from '../lock/lock.ts';
import type { Verdict } from '../project/left-out.ts';
import { compareBytes, type SourceFile } from '../project/model.ts';
import type { WheelContent, WheelFile } from '../wheels/wheel-entries.ts';
import { readContentOf } from './read-zip.ts';

/** One path of an archive and whose file it is. */
export type PackedFile =
  | { readonly path: string; readonly from: 'project'; readonly file: SourceFile }
  | {
      readonly path: string;
      readonly from: 'wheel';
      readonly content: WheelContent;
      readonly file: WheelFile;
    };

export interface MergeInput {
  /** For messages: `ai/common-ai`. */
  readonly archive: string;
  readonly files: readonly SourceFile[];
  readonly wheels: readonly WheelContent[];
  /** In front of the wheels' paths: `python/` in a layer. */
  readonly wheelPrefix: string;
  readonly judge: (archivePath: string) => Verdict;
}

export interface Merged {
  /** By path, in byte order. */
  readonly files: readonly PackedFile[];
  /** Files of a wheel that gave way here: rule -> count. */
  readonly leftOut: ReadonlyMap<WheelContent, Readonly<Record<string, number>>>;
}

/**
 * Puts the project's files and those of the wheels into one tree.
 * @throws InputError when two different files want one path
 */
export function mergeFiles(input: MergeInput): Merged {
  const leftOut = new Map<WheelContent, Record<string, number>>();
  const count = (content: WheelContent, rule: string) => {
    const counts = leftOut.get(content) ?? {};
    leftOut.set(content, { ...counts, [rule]: (counts[rule] ?? 0) + 1 });
  };
  const byPath = new Map<string, PackedFile>();
  const collisions: Collision[] = [];
  for (const file of input.files) byPath.set(file.path, { path: file.path, from: 'project', file });
  // First by name wins, so wheels come in the order of their names.
  for (const content of [...input.wheels].sort((a, b) => compareBytes(a.wheel.name, b.wheel.name))) {
    for (const file of content.files) {
      const path = input.wheelPrefix + file.path;
      if (input.judge(path) === 'exclude') {
        count(content, 'exclude');
        continue;
      }
      const mine: PackedFile = { path, from: 'wheel', content, file };
      const other = byPath.get(path);
      if (other === undefined) byPath.set(path, mine);
      else if (isUnimportable(file.path)) count(content, 'top-level-file');
      else if (!isSame(other, mine)) collisions.push({ path, owners: [ownerOf(other), ownerOf(mine)] });
    }
  }
  collisions.push(...findFoldersThatAreFiles(byPath));
  if (collisions.length > 0) throw collisionError(input, collisions);
  return { files: [...byPath.values()].sort((a, b) => compareBytes(a.path, b.path)), leftOut };
}

interface Collision {
  readonly path: string;
  readonly owners: readonly [string, string];
}

// LICENSE, README.md and the like beside the packages: Python cannot import them, so none is missed.
function isUnimportable(wheelPath: string): boolean {
  return !wheelPath.includes('/') && !/\.(py|pyc|so|pth)$/.test(wheelPath);
}

function isSame(a: PackedFile, b: PackedFile): boolean {
  if (bytesOf(a) === bytesOf(b) && digestOf(a) === digestOf(b)) return true;
  return a.path.endsWith('/__init__.py') && [a, b].every((packed) => isNamespaceBoilerplate(textOf(packed)));
}

function bytesOf(packed: PackedFile): number {
  return packed.from === 'wheel' ? packed.file.entry.uncompressedBytes : packed.file.bytes;
}

function digestOf(packed: PackedFile): string {
  if (packed.from === 'project') return packed.file.sha256;
  return hash('sha256', readContentOf(packed.content.path, packed.file.entry), 'hex');
}

function textOf(packed: PackedFile): string {
  if (packed.from === 'wheel') return readContentOf(packed.content.path, packed.file.entry).toString('utf8');
  return packed.file.text ?? 'too large to be boilerplate';
}

const boilerplate = [
  /__path__\s*=\s*__import__\(\s*['"]pkgutil['"]\s*\)\.extend_path\(\s*__path__\s*,\s*__name__\s*\)/g,
  /__import__\(\s*['"]pkg_resources['"]\s*\)\.declare_namespace\(\s*__name__\s*\)/g,
  /__path__\s*=\s*(?:pkgutil\.)?extend_path\(\s*__path__\s*,\s*__name__\s*\)/g,
  /(?:pkg_resources\.)?declare_namespace\(\s*__name__\s*\)/g,
  /from\s+pkgutil\s+import\s+extend_path/g,
  /from\s+pkg_resources\s+import\s+declare_namespace/g,
  /import\s+(?:pkgutil|pkg_resources)\b/g,
  /\btry\s*:|\bexcept(?:\s+\(?[\w\s,]+\)?)?\s*:|\bpass\b/g,
];

/** Whether an `__init__.py` holds nothing but the two old ways to declare a namespace package. */
export function isNamespaceBoilerplate(source: string): boolean {
  const code = source
    .replace(/^\uFEFF/, '')
    .replace(/("""|''')[\s\S]*?\1/g, '')
    .replace(/#.*$/gm, '');
  return boilerplate.reduce((rest, pattern) => rest.replace(pattern, ''), code).trim() === '';
}

function ownerOf(packed: PackedFile): string {
  return packed.from === 'project'
    ? `the project (${packed.file.sourcePath})`
    : describePackage(packed.content.wheel);
}

function* findFoldersThatAreFiles(byPath: ReadonlyMap<string, PackedFile>): Generator<Collision> {
  const seen = new Set<string>();
  for (const packed of byPath.values()) {
    for (let at = packed.path.indexOf('/'); at > 0; at = packed.path.indexOf('/', at + 1)) {
      const folder = packed.path.slice(0, at);
      const file = byPath.get(folder);
      if (file === undefined || seen.has(folder)) continue;
      seen.add(folder);
      yield { path: folder, owners: [ownerOf(file), ownerOf(packed)] };
    }
  }
}

const maxShown = 8;

function collisionError(input: MergeInput, collisions: readonly Collision[]): InputError {
  const [first] = collisions;
  const shown = collisions.slice(0, maxShown);
  const more = collisions.length - shown.length;
  const patterns = listPatterns(collisions, input.wheelPrefix);
  const place = collisions.length === 1 ? first?.path : `${collisions.length} paths`;
  return new InputError(
    `${input.archive}: ${first?.owners.join(' and ')} write different files to ${place}.`,
    {
      details: [
        ...shown.map(({ path, owners }) => `${path}: ${owners.join(' and ')}`),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      hint: `Keep one of the two out of the requirements, or leave these out: exclude: ${patterns.join(', ')}`,
    },
  );
}

// A line somebody can paste: the paths, or their folders where there are too many. Never the folder of all.
function listPatterns(collisions: readonly Collision[], wheelPrefix: string): readonly string[] {
  const isShort = collisions.length <= maxShown;
  const patterns = collisions.map(({ path }) => {
    const folder = path.replace(/[^/]*$/, '');
    return isShort || folder === wheelPrefix ? path : folder;
  });
  return [...new Set(patterns)].map((pattern) => `/${pattern.replace(/[\\*?[\]]/g, '\\$&')}`);
}
