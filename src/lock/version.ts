import * as pep440 from '@renovatebot/pep440';

/** Whether a version fits PEP 440 specifiers, pre-releases included; undefined when one cannot be read. */
export function satisfiesSpecifier(version: string, specifiers: string): boolean | undefined {
  const candidate = readVersion(version);
  if (candidate === undefined) return undefined;
  const clauses = specifiers.split(',').filter((clause) => clause.trim() !== '');
  const answers = clauses.map((clause) => fitsClause(candidate, clause));
  return answers.includes(undefined) ? undefined : !answers.includes(false);
}

/** Whether a text is a PEP 440 specifier, or several. */
export function isSpecifier(text: string): boolean {
  return satisfiesSpecifier('0', text) !== undefined;
}

type Version = NonNullable<ReturnType<typeof pep440.explain>>;

// Only reading and order are the package's; its own `satisfies` differs from PEP 440 for short releases
// (3.11 against ~=3.11.0), for local versions and for pre-releases of a pre-release.
function readVersion(text: string): Version | undefined {
  return pep440.explain(text.trim()) ?? undefined;
}

function fitsClause(candidate: Version, clause: string): boolean | undefined {
  const [, operator = '', text = ''] = /^\s*(===|~=|==|!=|<=|>=|<|>)\s*(\S+)\s*$/.exec(clause) ?? [];
  if (operator === '===') return print(candidate).toLowerCase() === text.toLowerCase();
  const hasPrefix = (operator === '==' || operator === '!=') && text.endsWith('.*');
  const bound = readVersion(hasPrefix ? text.slice(0, -2) : text);
  if (bound === undefined || (operator === '~=' && bound.release.length < 2)) return undefined;
  if (bound.local !== null && (hasPrefix || !takesLocal.has(operator))) return undefined;
  if (hasPrefix) return isWithin(candidate, bound, bound.release.length) === (operator === '==');
  return operators[operator]?.(candidate, bound);
}

const takesLocal = new Set(['==', '!=']);
// PEP 440, "Version specifiers"; each row is one of its sections.
const operators: Readonly<Record<string, (candidate: Version, bound: Version) => boolean>> = {
  '==': isEqual,
  '!=': (candidate, bound) => !isEqual(candidate, bound),
  '>=': (candidate, bound) => order(candidate.public, bound.public) >= 0,
  '<=': (candidate, bound) => order(candidate.public, bound.public) <= 0,
  '~=': (candidate, bound) =>
    order(candidate.public, bound.public) >= 0 && isWithin(candidate, bound, bound.release.length - 1),
  '<': (candidate, bound) =>
    order(print(candidate), print(bound)) < 0 &&
    !(candidate.is_prerelease && !bound.is_prerelease && isSameBase(candidate, bound)),
  '>': (candidate, bound) =>
    order(print(candidate), print(bound)) > 0 &&
    !(candidate.is_postrelease && !bound.is_postrelease && isSameBase(candidate, bound)) &&
    !(candidate.local !== null && isSameBase(candidate, bound)),
};

// A local part counts only when it is asked for.
function isEqual(candidate: Version, bound: Version): boolean {
  return order(bound.local === null ? candidate.public : print(candidate), print(bound)) === 0;
}

function isWithin(candidate: Version, bound: Version, length: number): boolean {
  const isSame = bound.release.slice(0, length).every((part, at) => (candidate.release[at] ?? 0) === part);
  return isSame && candidate.epoch === bound.epoch;
}

function isSameBase(candidate: Version, bound: Version): boolean {
  return order(candidate.base_version, bound.base_version) === 0;
}

function order(left: string, right: string): number {
  return pep440.compare(left, right);
}

function print(version: Version): string {
  return version.local === null ? version.public : `${version.public}+${version.local}`;
}
