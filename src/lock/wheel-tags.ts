import { machineOf, runtimeOf, type Target } from '../plan/target.ts';

/** The parts of a wheel's file name (PEP 427), tag sets expanded. */
export interface WheelName {
  readonly name: string;
  readonly version: string;
  /** Digits of the build tag; 0 without one. */
  readonly build: number;
  /** `python-abi-platform`, each a single tag. */
  readonly tags: readonly string[];
}

/** Reads a wheel's file name; undefined when it is none. */
export function parseWheelName(filename: string): WheelName | undefined {
  const match = /^([^-]+)-([^-]+)(?:-(\d+)[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(filename);
  const [, name, version, build = '0', pythons, abis, platforms] = match ?? [];
  if (name === undefined || version === undefined || !pythons || !abis || !platforms) return undefined;
  const tags = pythons
    .split('.')
    .flatMap((python) =>
      abis
        .split('.')
        .flatMap((abi) => platforms.split('.').map((platform) => `${python}-${abi}-${platform}`)),
    );
  return { name, version, build: Number(build), tags };
}

/** Place of each tag a target accepts, best first, in the order of PEP 425 as `packaging.tags` gives it. */
export function tagOrder(target: Target): ReadonlyMap<string, number> {
  const key = `${target.python}/${target.architecture}`;
  const known = orders.get(key);
  if (known !== undefined) return known;
  const order = new Map(listTags(target).map((tag, index) => [tag, index]));
  orders.set(key, order);
  return order;
}

const orders = new Map<string, ReadonlyMap<string, number>>();

/** The best of several wheels for a target, by tag, then build number, then name; undefined when none fits. */
export function chooseWheel<T extends { readonly filename: string }>(
  wheels: readonly T[],
  target: Target,
): T | undefined {
  const order = tagOrder(target);
  const ranked = wheels.flatMap((wheel) => {
    const name = parseWheelName(wheel.filename);
    const places = name?.tags.map((tag) => order.get(tag) ?? Infinity) ?? [];
    const place = Math.min(...places);
    return name === undefined || place === Infinity ? [] : [{ wheel, place, build: name.build }];
  });
  ranked.sort(
    (a, b) => a.place - b.place || b.build - a.build || (a.wheel.filename < b.wheel.filename ? -1 : 1),
  );
  return ranked[0]?.wheel;
}

/** Whether a wheel runs on any platform. */
export function isPureWheel(filename: string): boolean {
  return parseWheelName(filename)?.tags.some((tag) => tag.endsWith('-none-any')) ?? false;
}

function listTags(target: Target): string[] {
  const minor = Number(target.python.split('.')[1]);
  const platforms = listPlatforms(target);
  const own = `cp3${minor}`;
  const tags: string[] = [];
  for (const abi of [own, 'abi3', 'none'])
    for (const platform of platforms) tags.push(`${own}-${abi}-${platform}`);
  // abi3 wheels of an older Python run on every later one; CPython has had it since 3.2.
  for (let older = minor - 1; older >= 2; older--) {
    for (const platform of platforms) tags.push(`cp3${older}-abi3-${platform}`);
  }
  const pythons = [
    `py3${minor}`,
    'py3',
    ...Array.from({ length: minor }, (_, index) => `py3${minor - 1 - index}`),
  ];
  for (const python of pythons) for (const platform of platforms) tags.push(`${python}-none-${platform}`);
  tags.push(`${own}-none-any`);
  for (const python of pythons) tags.push(`${python}-none-any`);
  return tags;
}

// PEP 600 and the aliases before it (PEP 513, 571, 599). aarch64 begins with manylinux2014.
const aliases: Readonly<Record<number, string>> = {
  17: 'manylinux2014',
  12: 'manylinux2010',
  5: 'manylinux1',
};

function listPlatforms(target: Target): string[] {
  const machine = machineOf(target.architecture);
  const oldest = machine === 'aarch64' ? 17 : 5;
  const platforms: string[] = [];
  for (let minor = runtimeOf(target.python).glibcMinor; minor >= oldest; minor--) {
    platforms.push(`manylinux_2_${minor}_${machine}`);
    const alias = aliases[minor];
    if (alias !== undefined) platforms.push(`${alias}_${machine}`);
  }
  return platforms;
}
