import { expect, test } from 'vitest';
import { chooseWheel, isPureWheel, parseWheelName, tagOrder } from '../../src/lock/wheel-tags.ts';
import { architectures, pythonVersions } from '../../src/options.ts';
import { askPackaging } from './ask-python.ts';

const targets = pythonVersions.flatMap((python) =>
  architectures.map((architecture) => ({ python, architecture })),
);

// PEP 600 in plain words, apart from the code under test: every glibc minor up to the cap, highest first, each
// with its older name; x86_64 begins with glibc 2.5 (manylinux1), aarch64 with 2.17 (manylinux2014).
function listPlatforms(target: (typeof targets)[number]): string[] {
  const cap = ['3.9', '3.10', '3.11'].includes(target.python) ? 26 : 34;
  const [machine, floor] = target.architecture === 'arm64' ? ['aarch64', 17] : ['x86_64', 5];
  const older: Record<number, string> = { 17: 'manylinux2014', 12: 'manylinux2010', 5: 'manylinux1' };
  return Array.from({ length: cap - floor + 1 }, (_, index) => cap - index).flatMap((minor) => [
    `manylinux_2_${minor}_${machine}`,
    ...(older[minor] === undefined ? [] : [`${older[minor]}_${machine}`]),
  ]);
}

test('every target has the tags of packaging.tags in its order', async () => {
  const items = targets.map((target) => {
    const minor = Number(target.python.slice(2));
    return { minor, platforms: listPlatforms(target) };
  });
  const expected = await askPackaging<string[]>(
    `list(dict.fromkeys(str(tag) for tags_ in (
      tags.cpython_tags((3, item["minor"]), ["cp3%d" % item["minor"]], item["platforms"]),
      tags.compatible_tags((3, item["minor"]), "cp3%d" % item["minor"], item["platforms"])) for tag in tags_))`,
    items,
  );
  expect(targets.map((target) => [...tagOrder(target).keys()])).toEqual(expected);
});

test('a target has no musllinux, no other machine and nothing above its glibc', () => {
  for (const target of targets) {
    const tags = [...tagOrder(target).keys()];
    const platforms = new Set(tags.map((tag) => tag.split('-')[2]));
    expect([...platforms].toSorted()).toEqual([...listPlatforms(target), 'any'].toSorted());
  }
});

const x86 = { python: '3.11', architecture: 'x86_64' } as const;

function choose(filenames: readonly string[], target: (typeof targets)[number] = x86): string | undefined {
  return chooseWheel(
    filenames.map((filename) => ({ filename })),
    target,
  )?.filename;
}

test.each([
  [
    'the newest glibc under the cap',
    'manylinux_2_26',
    ['manylinux_2_17', 'manylinux_2_27', 'manylinux_2_26'],
  ],
  ['the older name of the same glibc, second', 'manylinux_2_17', ['manylinux2014', 'manylinux_2_17']],
  ['the oldest there is', 'manylinux1', ['musllinux_1_1', 'manylinux1', 'manylinux_2_28']],
])('of several platforms it takes %s', (_, best, platforms) => {
  const toName = (platform: string) => `demo-1.0-cp311-cp311-${platform}_x86_64.whl`;
  expect(choose(platforms.map(toName))).toBe(toName(best));
});

test('a compiled wheel for the very Python wins over abi3, the newer abi3 over the older, and any over a pure one', () => {
  const ranked = [
    'demo-1.0-cp311-cp311-manylinux2014_x86_64.whl',
    'demo-1.0-cp311-abi3-manylinux2014_x86_64.whl',
    'demo-1.0-cp39-abi3-manylinux_2_26_x86_64.whl',
    'demo-1.0-cp32-abi3-manylinux2014_x86_64.whl',
    'demo-1.0-py3-none-manylinux2014_x86_64.whl',
    'demo-1.0-py2.py3-none-any.whl',
  ];
  for (const at of ranked.keys()) expect(choose(ranked.slice(at).toReversed())).toBe(ranked[at]);
});

test.each([
  'demo-1.0-cp312-abi3-manylinux2014_x86_64.whl',
  'demo-1.0-cp310-cp310-manylinux2014_x86_64.whl',
  'demo-1.0-cp311-cp311t-manylinux2014_x86_64.whl',
  'demo-1.0-cp311-cp311-linux_x86_64.whl',
  'demo-1.0-cp311-cp311-manylinux2014_i686.whl',
  'demo-1.0-cp311-cp311-manylinux2014_aarch64.whl',
  'demo-1.0-cp311-cp311-macosx_11_0_arm64.whl',
  'demo-1.0-py2-none-any.whl',
  'demo-1.0-pp311-pypy311_pp73-manylinux2014_x86_64.whl',
])('%s is never taken on 3.11/x86_64', (filename) => {
  expect(choose([filename])).toBeUndefined();
});

test('of equal tags the higher build wins, then the first by name', () => {
  expect(
    choose(['demo-1.0-2-py3-none-any.whl', 'demo-1.0-10a-py3-none-any.whl', 'demo-1.0-py3-none-any.whl']),
  ).toBe('demo-1.0-10a-py3-none-any.whl');
  expect(choose(['demo_b-1.0-py3-none-any.whl', 'demo_a-1.0-py3-none-any.whl'])).toBe(
    'demo_a-1.0-py3-none-any.whl',
  );
});

test('a file name gives its parts, with tag sets expanded; what is no wheel gives nothing', () => {
  expect(
    parseWheelName('a_b-1.0+l.1-3x-cp39.cp310-abi3.none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
  ).toEqual({
    name: 'a_b',
    version: '1.0+l.1',
    build: 3,
    tags: ['cp39', 'cp310'].flatMap((python) =>
      ['abi3', 'none'].flatMap((abi) =>
        ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'].map((platform) => `${python}-${abi}-${platform}`),
      ),
    ),
  });
  for (const name of [
    'demo-1.0.tar.gz',
    'demo.whl',
    'demo-1.0-py3-none.whl',
    'demo-1.0-x1-py3-none-any.whl',
    '',
  ])
    expect(parseWheelName(name)).toBeUndefined();
  expect(['a-1-py3-none-any.whl', 'a-1-cp311-cp311-linux_x86_64.whl'].map(isPureWheel)).toEqual([
    true,
    false,
  ]);
});
