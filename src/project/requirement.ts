import { parseMarker } from '../lock/marker.ts';
import { isSpecifier } from '../lock/version.ts';

/** One requirement of a requirements file, in the words of PEP 508. */
export interface Requirement {
  /** Normalised as PEP 503 says. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Comma-separated clauses without spaces; empty for any version. */
  readonly specifier: string;
  readonly url: string | undefined;
  readonly marker: string | undefined;
  /** `sha256:hex` of the files the user accepts; empty for any. */
  readonly hashes: readonly string[];
  readonly file: string;
  readonly line: number;
}

const namePattern = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const versionPattern = '[A-Za-z0-9*][A-Za-z0-9.*+!_-]*';
const clause = new RegExp(`^(===|~=|==|!=|<=|>=|<|>)\\s*(${versionPattern})$`);
const head = new RegExp(`^(${namePattern})\\s*(?:\\[([^\\]]*)\\])?\\s*(.*)$`, 's');

/** Names compare after this (PEP 503). */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Reads a PEP 508 requirement, or says what is wrong with it in a few words. */
export function parseRequirement(text: string): Omit<Requirement, 'hashes' | 'file' | 'line'> | string {
  const [, name, extrasText, rest] = head.exec(text.trim()) ?? [];
  if (name === undefined || rest === undefined) return 'is not a requirement';
  const extras = splitComma(extrasText ?? '').map(normaliseName);
  if (extras.some((extra) => !new RegExp(`^${namePattern}$`).test(extra))) return 'has a bad extra';
  const base = { name: normaliseName(name), extras: [...new Set(extras)].sort() };
  return rest.startsWith('@') ? withUrl(base, rest.slice(1)) : withSpecifier(base, rest);
}

/** The requirement as one line a resolver reads; equal requirements give equal lines. */
export function formatRequirement(requirement: Requirement): string {
  const extras = requirement.extras.length === 0 ? '' : `[${requirement.extras.join(',')}]`;
  const url = requirement.url === undefined ? '' : ` @ ${requirement.url}`;
  const marker = requirement.marker === undefined ? '' : ` ; ${requirement.marker}`;
  return `${requirement.name}${extras}${requirement.specifier}${url}${marker}`;
}

type Base = Pick<Requirement, 'name' | 'extras'>;

function withUrl(base: Base, rest: string) {
  // A URL ends at white space; only then may a marker follow.
  const [, url, marker] = /^\s*(\S+)(?:\s+;\s*(.*))?$/s.exec(rest) ?? [];
  if (url === undefined) return 'has no URL after @';
  const problem = markerProblem(marker);
  return problem ?? { ...base, specifier: '', url, marker: marker?.trim() };
}

function withSpecifier(base: Base, rest: string) {
  const [specifierText = '', ...markerParts] = rest.split(';');
  const marker = markerParts.length === 0 ? undefined : markerParts.join(';').trim();
  const clauses = splitComma(specifierText.trim().replace(/^\((.*)\)$/s, '$1'));
  const parsed = clauses.map((part) => clause.exec(part.trim()));
  if (!parsed.every((match) => match !== null && isSpecifier(match[0])))
    return describeBadSpecifier(base.name, specifierText.trim());
  const specifier = parsed
    .map((match) => `${match?.[1]}${match?.[2]}`)
    .sort()
    .join(',');
  const problem = markerProblem(marker);
  return problem ?? { ...base, specifier, url: undefined, marker };
}

function describeBadSpecifier(name: string, specifier: string): string {
  const [, version] = /^=\s*([^=].*)$/.exec(specifier) ?? [];
  if (version !== undefined) return `is not a requirement. Use '${name}==${version}'`;
  return 'is not a requirement';
}

function markerProblem(marker: string | undefined): string | undefined {
  if (marker === undefined) return undefined;
  return typeof parseMarker(marker) === 'string'
    ? 'has an environment marker that cannot be read'
    : undefined;
}

function splitComma(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
