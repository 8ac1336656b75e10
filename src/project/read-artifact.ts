import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.ts';
import { findLeftOutRule, type Verdict } from './left-out.ts';
import { type ArtifactKind, compareBytes, type SourceFile } from './model.ts';

/** Where an artifact's folder is and what decides which of its files are packed. */
export interface ArtifactFolder {
  readonly kind: ArtifactKind;
  readonly root: string;
  /** Relative to the root. */
  readonly dir: string;
  /** Real path of the module; links must not leave it. */
  readonly moduleRealPath: string;
  readonly judge: (archivePath: string) => Verdict;
  /** Whether git's index (else the owner bit) says executable. */
  readonly isExecutable: (sourcePath: string, mode: number) => boolean;
}

export interface PackedFiles {
  readonly files: readonly SourceFile[];
  readonly leftOut: Readonly<Record<string, number>>;
}

// Of a layer's folder only what Lambda puts on a path is packed.
const layerFolders = new Set(['python', 'bin', 'lib']);
// Read whole below this; larger files are hashed in pieces so that memory stays flat.
const wholeReadBytes = 8 * 1024 * 1024;
const maxPythonTextBytes = 2 * 1024 * 1024;
const lfsHead = 'version https://git-lfs.github.com/spec/';

/**
 * Walks one artifact's folder: what is packed, and by which rule the rest is left out.
 * @throws InputError for links that leave the module, Git LFS pointers, and what cannot be read
 */
export function readArtifactFiles(folder: ArtifactFolder): PackedFiles {
  const files: SourceFile[] = [];
  const leftOut: Record<string, number> = {};
  for (const found of walk(folder)) {
    const rule = leftOutRule(folder, found);
    if (rule === undefined) files.push(readFile(folder, found));
    else leftOut[rule] = (leftOut[rule] ?? 0) + 1;
  }
  files.sort((a, b) => compareBytes(a.path, b.path));
  return { files, leftOut: sortKeys(leftOut) };
}

interface Found {
  /** Relative to the artifact's folder. */
  readonly path: string;
  readonly absolutePath: string;
  readonly isInVirtualEnvironment: boolean;
}

function leftOutRule(folder: ArtifactFolder, found: Found): string | undefined {
  const verdict = folder.judge(found.path);
  if (verdict === 'exclude') return 'exclude';
  const builtIn = found.isInVirtualEnvironment ? 'virtual-environment' : findLeftOutRule(found.path);
  if (builtIn !== undefined && verdict !== 'include') return builtIn;
  const [first = '', ...rest] = found.path.split('/');
  const isPacked = folder.kind === 'function' || (layerFolders.has(first) && rest.length > 0);
  return isPacked ? undefined : 'outside-layer-folders';
}

function* walk(folder: ArtifactFolder): Generator<Found> {
  yield* walkFolder(folder, { relative: '', absolute: path.join(folder.root, folder.dir) }, new Set(), false);
}

interface Place {
  readonly relative: string;
  readonly absolute: string;
}

function* walkFolder(
  folder: ArtifactFolder,
  place: Place,
  above: ReadonlySet<string>,
  inVenv: boolean,
): Generator<Found> {
  const entries = listFolder(place.absolute, folder.root);
  const isVenv = inVenv || entries.some((entry) => entry.name === 'pyvenv.cfg');
  for (const entry of entries) {
    const relative = place.relative === '' ? entry.name : `${place.relative}/${entry.name}`;
    const absolute = path.join(place.absolute, entry.name);
    const target = entry.isSymbolicLink()
      ? resolveLink(folder, relative, absolute)
      : { kind: kindOf(entry), absolute };
    if (target.kind === 'file') {
      yield { path: relative, absolutePath: target.absolute, isInVirtualEnvironment: isVenv };
    } else if (target.kind === 'folder') {
      const isLink = entry.isSymbolicLink();
      if (isLink && above.has(target.absolute)) throw linkLoop(folder, relative);
      const within = isLink ? new Set([...above, target.absolute]) : above;
      yield* walkFolder(folder, { relative, absolute: target.absolute }, within, isVenv);
    } else if (target.kind === 'other' && isWanted(folder, relative, isVenv)) {
      throw new InputError(`${folder.dir}/${relative} is neither a file nor a folder.`, {
        hint: 'Remove it, or exclude it.',
      });
    }
  }
}

function isWanted(folder: ArtifactFolder, relative: string, isInVirtualEnvironment: boolean): boolean {
  return leftOutRule(folder, { path: relative, absolutePath: '', isInVirtualEnvironment }) === undefined;
}

type TargetKind = 'file' | 'folder' | 'other' | 'none';

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): TargetKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

function resolveLink(folder: ArtifactFolder, relative: string, absolute: string) {
  const mayMatter = leftOutRule(folder, {
    path: relative,
    absolutePath: absolute,
    isInVirtualEnvironment: false,
  });
  let real: string;
  try {
    real = realpathSync(absolute);
  } catch (cause) {
    if (mayMatter !== undefined) return { kind: 'none' as const, absolute };
    throw new InputError(`${folder.dir}/${relative} is a link to nothing.`, {
      hint: 'Remove the link.',
      cause,
    });
  }
  const isInside = real === folder.moduleRealPath || real.startsWith(folder.moduleRealPath + path.sep);
  if (isInside) return { kind: kindOf(statSync(real)), absolute: real };
  if (mayMatter !== undefined) return { kind: 'none' as const, absolute };
  throw new InputError(`${folder.dir}/${relative} is a link that leaves its module.`, {
    hint: 'Copy the file into the module, or put shared code into a layer.',
  });
}

function linkLoop(folder: ArtifactFolder, relative: string): InputError {
  return new InputError(`${folder.dir}/${relative} is a link to a folder above itself.`, {
    hint: 'Remove the link.',
  });
}

function readFile(folder: ArtifactFolder, found: Found): SourceFile {
  const shown = `${folder.dir}/${found.path}`;
  checkName(shown);
  try {
    const stat = statSync(found.absolutePath);
    const sourcePath = toPosix(path.relative(folder.root, found.absolutePath));
    const isSmall = stat.size <= wholeReadBytes;
    const content = isSmall ? readFileSync(found.absolutePath) : undefined;
    if (content?.subarray(0, lfsHead.length).toString('latin1') === lfsHead) throw lfsPointer(shown);
    const keepsText =
      content !== undefined && found.path.endsWith('.py') && content.length <= maxPythonTextBytes;
    return {
      path: found.path,
      sourcePath,
      bytes: content?.length ?? stat.size,
      sha256: content === undefined ? hashInPieces(found.absolutePath) : hash('sha256', content, 'hex'),
      isExecutable: folder.isExecutable(sourcePath, stat.mode),
      text: keepsText ? content.toString('utf8') : undefined,
    };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable(shown, cause);
  }
}

function lfsPointer(shown: string): InputError {
  return new InputError(`${shown} is a Git LFS pointer, not the file itself.`, {
    hint: 'Run `git lfs pull`; on GitHub, give actions/checkout `lfs: true`.',
  });
}

function checkName(shown: string): void {
  // Zip entries with these names unpack differently on different systems.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (!/[\x00-\x1f\x7f\\\uFFFD]/.test(shown)) return;
  throw new InputError(
    `${JSON.stringify(shown)} has a control character, a backslash or a broken UTF-8 name.`,
    {
      hint: 'Rename the file, or exclude it.',
    },
  );
}

/** Entries of a folder in byte order. @throws InputError when it cannot be read */
export function listFolder(absolute: string, root: string): Dirent[] {
  try {
    return readdirSync(absolute, { withFileTypes: true }).sort((a, b) => compareBytes(a.name, b.name));
  } catch (cause) {
    throw unreadable(toPosix(path.relative(root, absolute)) || '.', cause);
  }
}

function unreadable(shown: string, cause: unknown): InputError {
  return new InputError(`${shown} cannot be read: ${messageOf(cause)}.`, {
    hint: 'Check its permissions.',
    cause,
  });
}

function hashInPieces(absolutePath: string): string {
  const digest = createHash('sha256');
  const piece = Buffer.allocUnsafe(1024 * 1024);
  const fd = openSync(absolutePath, 'r');
  try {
    for (let size = readSync(fd, piece); size > 0; size = readSync(fd, piece))
      digest.update(piece.subarray(0, size));
  } finally {
    closeSync(fd);
  }
  return digest.digest('hex');
}

function sortKeys(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => compareBytes(a, b)));
}

/** A path with `/` whatever the system's separator is. */
export function toPosix(systemPath: string): string {
  return path.sep === '/' ? systemPath : systemPath.split(path.sep).join('/');
}
