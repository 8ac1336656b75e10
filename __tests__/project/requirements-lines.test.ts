import { expect, test } from 'vitest';
import { formatRequirement, parseRequirement } from '../../src/project/requirement.ts';
import { askPackaging, listDisagreements } from '../lock/ask-python.ts';

const lines = [
  ...[
    'demo',
    'Demo_Pkg.Name',
    'a',
    'a1',
    '1a',
    'demo ',
    ' demo',
    'demo==1.0',
    'demo == 1.0',
    'demo>=1,<2',
    'demo>=1 , <2',
  ],
  ...[
    'demo (>=1,<2)',
    'demo(==1.0)',
    'demo~=1.0',
    'demo!=1.*',
    'demo==1.0.*',
    'demo===1.0',
    'demo>1.0.post1',
    'demo==1!2.0',
  ],
  ...[
    'demo==1.0+local.1',
    'demo==1.0rc1',
    'demo==v1.0',
    'demo[dev]',
    'demo[dev,test]',
    'demo [ dev , test ]',
    'demo[]',
    'demo[a.b_c]==1',
  ],
  ...[
    "demo; python_version < '3.11'",
    "demo;python_version<'3.11'",
    "demo==1.0 ; sys_platform == 'linux' and extra == 'x'",
  ],
  ...[
    "demo[dev]>=1 ; (os_name == 'posix')",
    'demo @ https://host/demo-1.0-py3-none-any.whl',
    'demo@https://host/x.whl',
  ],
  ...["demo[dev] @ https://host/x.whl ; os_name == 'nt'", 'demo @ https://host/x.whl#sha256=aa&b=c'],
  ...[
    '',
    'demo=1.0',
    'demo=>1.0',
    'demo==',
    'demo 1.0',
    'demo==1.0 2.0',
    'demo==1.0 >=2',
    'demo,other',
    'demo other',
    'demo[',
    'demo]',
  ],
  ...[
    'demo[a b]',
    'demo[-a]',
    'demo[a',
    'demo (>=1',
    '-demo',
    '_demo',
    'demo-',
    'demo.',
    '.demo',
    'demo$',
    'démo',
    'demo==1.0;',
  ],
  ...[
    'demo; python_version',
    'demo; python_version > ',
    "demo ; unknown == 'x'",
    'demo @',
    'demo @ ',
    'demo==1.0 \\',
    'demo==1..0',
    'demo==1.0-',
  ],
  ...[
    'demo>=1.*',
    'demo~=1',
    'demo==x',
    'demo>=1.0+local',
    'demo==*',
    'demo==1.*.0',
    'demo==1 .0',
    'demo!1.0',
    'demo<>1.0',
  ],
];

test('what packaging.requirements refuse is refused, and nothing else', async () => {
  const expected = await askPackaging<boolean>('attempt(lambda: requirement(item)) is not None', lines);
  expect(listDisagreements(lines, (line) => typeof parseRequirement(line) !== 'string', expected)).toEqual(
    [],
  );
});

test('a requirement means what packaging.requirements read', async () => {
  const good = lines.filter((line) => typeof parseRequirement(line) !== 'string');
  const expected = await askPackaging<string>(
    `(lambda r: " | ".join([r.name, ",".join(sorted(r.extras)), ",".join(sorted(map(str, r.specifier))),
      r.url or "", "marker" if r.marker else ""]))(requirement(item))`,
    good,
  );
  const describe = (line: string) => {
    const read = parseRequirement(line);
    if (typeof read === 'string') return read;
    const marker = read.marker === undefined ? '' : 'marker';
    return [read.name, read.extras.join(), read.specifier, read.url ?? '', marker].join(' | ');
  };
  // Names and extras compare normalised (PEP 503, PEP 685).
  const normalised = expected.map((text) => {
    const [name = '', extras = '', ...rest] = text.split(' | ');
    const clean = [name, extras].map((part) => part.toLowerCase().replace(/[-_.]+/g, '-'));
    return [...clean, ...rest].join(' | ');
  });
  expect(listDisagreements(good, describe, normalised)).toEqual([]);
});

test.each([
  ['Demo_Pkg [ test , Dev,dev ] >= 1 , <2 ;  os_name == "nt" ', 'demo-pkg[dev,test]<2,>=1 ; os_name == "nt"'],
  ['demo (==1.0)', 'demo==1.0'],
  ['demo@https://host/x.whl ; os_name=="nt"', 'demo @ https://host/x.whl ; os_name=="nt"'],
])('%s is written as %s, and so again', (text, line) => {
  const read = parseRequirement(text);
  if (typeof read === 'string') throw new Error(read);
  const full = { ...read, hashes: [], file: 'requirements.txt', line: 1 };
  expect(formatRequirement(full)).toBe(line);
  expect(parseRequirement(line)).toEqual(read);
});
