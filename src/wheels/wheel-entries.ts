import { ZipProblem } from '../archive/read-fully.ts';
import { type OpenZip, openZip, readContent, type ZipEntry } from '../archive/read-zip.ts';
import { IntegrityError } from '../errors.ts';
import type { LockedWheel } from '../lock/lock.ts';
import { listImports } from './list-imports.ts';

/** What of a wheel goes where. */
export interface WheelContent {
  readonly wheel: LockedWheel;
  /** The wheel in the store. */
  readonly path: string;
  readonly files: readonly WheelFile[];
  /** rule -> count */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Names that `import` finds in it, dotted below namespace packages. */
  readonly imports: readonly string[];
}

export interface WheelFile {
  /** Relative to the folder that is put on `sys.path`. */
  readonly path: string;
  readonly entry: ZipEntry;
}

export type Prune = 'none' | 'safe' | 'tests';

/**
 * Reads a verified wheel and lays its files out as an installer does (PEP 427): `*.data/purelib` and
 * `platlib` move up, `data` to the root, `headers` below `include/`, `scripts` below `bin/`. Scripts that an
 * installer would rewrite for its own Python (`#!python`) are left out. RECORD stays as the wheel has it.
 * @throws IntegrityError when it is no proper zip
 */
export function readWheel(wheel: LockedWheel, path: string, prune: Prune): WheelContent {
  const zip = open(wheel, path);
  try {
    const files: WheelFile[] = [];
    const leftOut: Record<string, number> = {};
    for (const entry of zip.entries) {
      const place = placeEntry(wheel, zip, entry);
      const rule = place.kind === 'left-out' ? place.rule : pruneRule(place.path, prune);
      if (rule !== undefined) leftOut[rule] = (leftOut[rule] ?? 0) + 1;
      else if (place.kind === 'packed') files.push({ path: place.path, entry: place.entry });
    }
    return { wheel, path, files, leftOut, imports: listImports(files.map((file) => file.path)) };
  } finally {
    zip.close();
  }
}

function open(wheel: LockedWheel, path: string): OpenZip {
  try {
    return openZip(path);
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    throw new IntegrityError(`${wheel.filename} is not a proper wheel: ${error.message}.`, {
      details: [`sha256: ${wheel.sha256}`],
      hint: `Use another version of ${wheel.name}, and tell its authors.`,
      cause: error,
    });
  }
}

type Place =
  | { readonly kind: 'packed'; readonly path: string; readonly entry: ZipEntry }
  | { readonly kind: 'left-out'; readonly rule: string };

function placeEntry(wheel: LockedWheel, zip: OpenZip, entry: ZipEntry): Place {
  const [, scheme, rest] = /^[^/]+\.data\/([^/]+)\/(.+)$/s.exec(entry.name) ?? [];
  if (scheme === undefined || rest === undefined) return { kind: 'packed', path: entry.name, entry };
  if (scheme === 'purelib' || scheme === 'platlib' || scheme === 'data')
    return { kind: 'packed', path: rest, entry };
  if (scheme === 'headers') return { kind: 'packed', path: `include/${wheel.name}/${rest}`, entry };
  if (scheme === 'scripts') {
    if (isRewritten(zip, entry)) return { kind: 'left-out', rule: 'script' };
    // Installers make every script executable, whatever its mode in the wheel.
    return { kind: 'packed', path: `bin/${rest}`, entry: { ...entry, isExecutable: true } };
  }
  return { kind: 'left-out', rule: 'unknown-data-scheme' };
}

const rewrittenHead = '#!python';

function isRewritten(zip: OpenZip, entry: ZipEntry): boolean {
  return readContent(zip, entry).subarray(0, rewrittenHead.length).toString('latin1') === rewrittenHead;
}

// Written by installers, so never part of what was released.
const installerNoise = new Set(['INSTALLER', 'REQUESTED', 'direct_url.json', 'uv_cache.json']);

function pruneRule(path: string, prune: Prune): string | undefined {
  if (prune === 'none') return undefined;
  const segments = path.split('/');
  if (segments.includes('__pycache__')) return 'pycache';
  if (path.endsWith('.pyc')) return 'pyc';
  const [folder = '', name = ''] = segments;
  if (segments.length === 2 && folder.endsWith('.dist-info') && installerNoise.has(name)) return 'installer';
  // Only folders below a package: a top-level `tests` is a package somebody may import.
  const isTest = segments.slice(1, -1).some((segment) => segment === 'tests' || segment === 'test');
  return prune === 'tests' && isTest ? 'tests' : undefined;
}
