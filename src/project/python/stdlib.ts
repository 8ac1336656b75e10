import data from './stdlib-names.json' with { type: 'json' };

// The file says where each list is from; scripts/stdlib-names.ts writes it.
const always = new Set(data.always);
const others = new Map(Object.entries(data.others).map(([version, names]) => [version, new Set(names)]));
const versions = [...others.keys()];

/** Whether a top-level module belongs to the standard library of a Python such as `3.11`. Of one not listed, the nearest listed speaks. */
export function isStandardLibrary(name: string, version: string): boolean {
  return always.has(name) || others.get(nearestTo(version))?.has(name) === true;
}

function nearestTo(version: string): string {
  if (others.has(version)) return version;
  const minor = minorOf(version);
  const later = versions.find((listed) => minorOf(listed) >= minor);
  return later ?? versions.at(-1) ?? version;
}

function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? Number.NaN);
}
