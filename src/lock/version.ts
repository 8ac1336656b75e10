import * as pep440 from '@renovatebot/pep440';

/** Order of two PEP 440 versions; undefined when one of them is none. */
export function compareVersions(left: string, right: string): number | undefined {
  if (pep440.valid(left) === null || pep440.valid(right) === null) return undefined;
  return pep440.compare(left, right);
}

/** Whether a version fits PEP 440 specifiers, pre-releases included; undefined when one cannot be read. */
export function satisfiesSpecifier(version: string, specifier: string): boolean | undefined {
  if (specifier.trim() === '') return true;
  if (pep440.valid(version) === null || pep440.validRange(specifier) === false) return undefined;
  return pep440.satisfies(version, specifier, { prereleases: true });
}
