import { expect, test } from 'vitest';
import { evaluateMarker, parseMarker } from '../../src/lock/marker.ts';
import { architectures, pythonVersions } from '../../src/options.ts';
import { markerEnvironment } from '../../src/plan/target.ts';
import { askPackaging, listDisagreements } from './ask-python.ts';

const operators = ['==', '!=', '<', '<=', '>', '>=', '~=', '==='];
const markers = [
  ...operators.flatMap((operator) =>
    ['3.9', '3.10', '3.11', '3.11.0', '3.12', '4'].flatMap((version) => [
      // ~= wants two parts at least; uv, pip and we agree that the rest is a comparison of texts.
      ...(operator === '~=' && version === '4' ? [] : [`python_version ${operator} "${version}"`]),
      ...(operator === '~=' ? [] : [`'${version}' ${operator} python_full_version`]),
    ]),
  ),
  ...['==', '!='].flatMap((operator) => [
    `python_version ${operator} '3.*'`,
    `python_full_version ${operator} "3.11.*"`,
    `implementation_version${operator}'3.12.*'`,
    `sys_platform ${operator} 'linux'`,
    `"win32" ${operator} sys_platform`,
    `platform_machine ${operator} 'aarch64'`,
    `platform_machine ${operator} 'arm64'`,
    `platform_system ${operator} 'Linux'`,
    `os_name ${operator} "nt"`,
    `implementation_name ${operator} 'cpython'`,
    `platform_python_implementation ${operator} 'PyPy'`,
    `python_implementation ${operator} 'CPython'`,
    `os.name ${operator} 'posix'`,
    `sys.platform ${operator} 'darwin'`,
    `platform.machine ${operator} 'x86_64'`,
    `extra ${operator} 'dev'`,
  ]),
  `platform_machine in "x86_64 amd64"`,
  `platform_machine not in "aarch64 arm64"`,
  `'linux' in sys_platform`,
  `'win' not in sys_platform`,
  `python_version in "3.9, 3.10, 3.11"`,
  `python_version not in '3.12 3.13'`,
  `python_version < '3.11' and sys_platform == 'linux' or platform_machine == 'aarch64'`,
  `python_version < '3.11' and (sys_platform == 'linux' or platform_machine == 'aarch64')`,
  `((python_version >= "3.12"))`,
  `(python_version>="3.10")and(platform_machine=="x86_64")`,
  `python_full_version >= '3.11.4' or python_full_version < '3.10.2'`,
  `platform_release >= 'x'`,
  `platform_version == ''`,
];
const environments = pythonVersions.flatMap((python) =>
  architectures.map((architecture) => markerEnvironment({ python, architecture })),
);

test('markers hold as packaging.markers say, for every target', async () => {
  const pairs = markers.flatMap((marker) =>
    environments.map((environment) => [marker, environment] as const),
  );
  const expected = await askPackaging<boolean>('markers.Marker(item[0]).evaluate(item[1])', pairs);
  const evaluate = ([text, environment]: (typeof pairs)[number]) => {
    const marker = parseMarker(text);
    return typeof marker === 'string' ? marker : evaluateMarker(marker, environment);
  };
  expect(listDisagreements(pairs, evaluate, expected)).toEqual([]);
});

const doubtful = [
  ...[
    '',
    ' ',
    'python_version',
    'python_version >',
    "'3.8'",
    '>= 3',
    "python_version => '3'",
    "python_version = '3'",
  ],
  ...[
    'python_version >= 3.8',
    "python_version >= '3.8",
    "python_version >= '3.8' and",
    "and python_version >= '3'",
  ],
  ...["(python_version >= '3'", "python_version >= '3')", '()', "python_version >= '3' os_name == 'nt'"],
  ...[
    "unknown == 'x'",
    "pyhton_version >= '3'",
    "os_name not 'nt'",
    "os_name is 'nt'",
    "os_name == 'nt' && 1",
  ],
  ...["os_name == 'a\"b'", 'os_name == "it\'s"', "not os_name == 'nt'", "os_name == 'nt';"],
  ...["os_name=='nt'or os_name=='posix'", 'os_name == os_name', "\tos_name\t==\t'nt'\t", "os_name == 'é'"],
];

test('what packaging.markers refuse is refused, and nothing else', async () => {
  const all = [...doubtful, ...markers];
  const expected = await askPackaging<boolean>('attempt(lambda: markers.Marker(item)) is not None', all);
  expect(listDisagreements(all, (text) => typeof parseMarker(text) !== 'string', expected)).toEqual([]);
});

test.each([
  ['', 'empty marker'],
  ["os_name == 'nt' && 1", 'unexpected && 1'],
  ["(os_name == 'nt'", 'missing )'],
  ["unknown == 'nt'", 'not a comparison'],
  ["os_name == 'nt')", 'unexpected )'],
  ["'a' == 'b'", 'compares two strings'],
  [`${'('.repeat(60)}os_name == 'nt'${')'.repeat(60)}`, 'nested too deep'],
])('%s is no marker: %s', (text, why) => {
  expect(parseMarker(text)).toBe(why);
});

test('an extra holds for its normalised name, and for none where none is asked for', () => {
  const marker = parseMarker("extra == 'Foo_Bar'");
  if (typeof marker === 'string') throw new Error(marker);
  expect(
    [{ extra: 'foo-bar' }, { extra: '' }, {}].map((environment) => evaluateMarker(marker, environment)),
  ).toEqual([true, false, false]);
});
