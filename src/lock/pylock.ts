import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { InputError, messageOf } from '../errors.ts';
import { markerEnvironment, runtimeOf, type Target } from '../plan/target.ts';
import { normaliseName } from '../project/requirement.ts';
import { decodeLeniently } from './decode-leniently.ts';
import type { WheelLocation } from './lock.ts';
import { evaluateMarker, parseMarker } from './marker.ts';
import { satisfiesSpecifier } from './version.ts';

/** One distribution of a pylock.toml (PEP 751) that the target needs, with the wheels it may be. */
export interface PylockPackage {
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly PylockWheel[];
  readonly sdist: PylockSdist | undefined;
  /** Whether the index told when each of its files was uploaded; true of what is not of an index. */
  readonly hasUploadTimes: boolean;
}

export interface PylockWheel {
  readonly filename: string;
  /** Hex; absent where the lock has none. */
  readonly sha256: string | undefined;
  readonly bytes: number | undefined;
  readonly location: Exclude<WheelLocation, { kind: 'store' }>;
}

export interface PylockSdist {
  readonly filename: string;
  readonly sha256: string | undefined;
  readonly location: Exclude<WheelLocation, { kind: 'store' }>;
}

/**
 * Reads a pylock.toml for a target: markers and requires-python are evaluated, `vcs` and `directory` refused.
 * @param file where it is, relative to the root; paths in it are relative to its folder
 * @throws InputError
 */
export function readPylock(text: string, file: string, target: Target): readonly PylockPackage[] {
  const lock = parseToml(text, file);
  if (!/^1\./.test(asString(lock['lock-version']) ?? '')) {
    throw new InputError(`${file}: lock-version must be 1.x (PEP 751).`, {
      hint: 'Lock again with a current tool.',
    });
  }
  const full = runtimeOf(target.python).fullVersion;
  const requires = asString(lock['requires-python']);
  if (requires !== undefined && satisfiesSpecifier(full, requires) !== true) {
    throw new InputError(`${file} is for Python ${requires}, and the target is ${target.python}.`, {
      hint: 'Lock it for the target, or set `python-version`.',
    });
  }
  checkEnvironments(asList(lock.environments), file, target);
  const packages = asList(lock.packages)
    .filter(isRecord)
    .filter((entry) => applies(entry, file, target));
  return packages.map((entry) => readPackage(entry, file));
}

function parseToml(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (cause) {
    const line = isRecord(cause) && typeof cause.line === 'number' ? ` line ${cause.line}` : '';
    throw new InputError(`${file}${line} is not TOML: ${messageOf(cause).split('\n')[0]}`, {
      hint: 'Lock it again.',
      cause,
    });
  }
}

function checkEnvironments(environments: readonly unknown[], file: string, target: Target): void {
  if (environments.length === 0) return;
  const markers = environments.filter((marker) => typeof marker === 'string');
  if (markers.some((marker) => holds(marker, file, target))) return;
  throw new InputError(`${file} is not for ${target.python} on ${target.architecture}.`, {
    details: markers,
    hint: 'Lock it for this environment too.',
  });
}

function applies(entry: Record<string, unknown>, file: string, target: Target): boolean {
  const marker = asString(entry.marker);
  if (marker !== undefined && !holds(marker, file, target)) return false;
  const requires = asString(entry['requires-python']);
  if (requires === undefined || satisfiesSpecifier(runtimeOf(target.python).fullVersion, requires) !== false)
    return true;
  throw new InputError(
    `${file}: ${asString(entry.name)} needs Python ${requires}, and the target is ${target.python}.`,
    {
      hint: 'Lock it for the target, or set `python-version`.',
    },
  );
}

function holds(text: string, file: string, target: Target): boolean {
  const marker = parseMarker(text);
  if (typeof marker === 'string')
    throw new InputError(`${file}: the marker '${text}' cannot be read: ${marker}.`, {
      hint: 'Lock it again.',
    });
  return evaluateMarker(marker, markerEnvironment(target));
}

function readPackage(entry: Record<string, unknown>, file: string): PylockPackage {
  const name = normaliseName(asString(entry.name) ?? '');
  if (name === '') throw new InputError(`${file} has a package without a name.`, { hint: 'Lock it again.' });
  for (const kind of ['vcs', 'directory'] as const) {
    if (entry[kind] === undefined) continue;
    throw new InputError(
      `${file}: ${name} is a ${kind === 'vcs' ? 'version-control checkout' : 'directory'}, not a wheel.`,
      {
        hint: 'Use a released version, or a wheel.',
      },
    );
  }
  const archive = isRecord(entry.archive) ? [entry.archive] : [];
  const files = [...asList(entry.wheels).filter(isRecord), ...archive].map((item) =>
    readFile(item, name, file),
  );
  const sdist = isRecord(entry.sdist) ? readFile(entry.sdist, name, file) : undefined;
  const wheels = files.filter((item) => item.filename.endsWith('.whl'));
  const version = asString(entry.version) ?? wheels[0]?.filename.split('-')[1] ?? '';
  return {
    name,
    version,
    wheels,
    sdist: sdist ?? files.find((item) => !item.filename.endsWith('.whl')),
    hasUploadTimes: asList(entry.wheels).every((item) => isRecord(item) && item['upload-time'] !== undefined),
  };
}

function readFile(item: Record<string, unknown>, name: string, file: string): PylockWheel {
  const url = asString(item.url);
  const local = asString(item.path);
  const hashes = isRecord(item.hashes) ? item.hashes : {};
  const bytes = typeof item.size === 'number' ? item.size : undefined;
  const sha256 = asString(hashes.sha256)?.toLowerCase();
  if (url !== undefined && !URL.canParse(url)) {
    throw new InputError(`${file}: '${url}' is not a URL.`, { hint: 'Lock it again.' });
  }
  if (url !== undefined && /^https?:\/\//i.test(url)) {
    return {
      filename: asString(item.name) ?? lastSegment(url),
      sha256,
      bytes,
      location: { kind: 'url', url },
    };
  }
  const source = local ?? (url?.startsWith('file:') ? fileURLToPath(url) : undefined);
  if (source === undefined)
    throw new InputError(`${file}: a file of ${name} has neither url nor path.`, { hint: 'Lock it again.' });
  const relative = path.posix.isAbsolute(source)
    ? source
    : path.posix.normalize(path.posix.join(path.posix.dirname(file), source));
  return {
    filename: asString(item.name) ?? lastSegment(source),
    sha256,
    bytes,
    location: { kind: 'path', path: relative },
  };
}

function lastSegment(location: string): string {
  return decodeLeniently(
    location
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '',
  );
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
