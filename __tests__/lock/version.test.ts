import { expect, test } from 'vitest';
import { satisfiesSpecifier } from '../../src/lock/version.ts';
import { askPackaging, listDisagreements } from './ask-python.ts';

const versions = [
  ...['0', '1', '1.0', '1.0.0', '1.0.1', '1.1', '1.10', '1.9', '2.0', '10.0', '2024.1.1', '1!0.5', '1!1.0'],
  ...['1.0a1', '1.0.a1', '1.0-alpha.1', '1.0b2', '1.0rc1', '1.0c1', '1.0.dev1', '1.0a1.dev2', '1.0.post1'],
  ...[
    '1.0-1',
    '1.0.post1.dev3',
    '1.0+local',
    '1.0+local.1',
    '1.0+local.2',
    '1.0+1',
    'v1.0',
    '1.0RC1',
    ' 1.0 ',
  ],
  ...['3.9.25', '3.11.14', '3.14.0', '3.14.0rc1'],
];
const noVersions = ['', 'x', '1.x', '1..0', '1.0+', 'latest', '1.0-', '1.*', '1.0_'];

// Left out: < of a post-release and > of a pre-release, of which packaging has changed its mind.
const specifiers = [
  ...[
    '',
    ' ',
    '==1.0',
    '==1',
    '== 1.0',
    '!=1.0',
    '>=1.0',
    '<=1.0',
    '>1.0',
    '<1.0',
    '~=1.0',
    '~=1.0.0',
    '===1.0',
  ],
  ...[
    '==1.0.*',
    '!=1.*',
    '==1.0+local',
    '>=1.0a1',
    '<1.0rc1',
    '>1.0.post1',
    '<2,>=1',
    '>=1,!=1.1,<2.0',
    '==1!1.0',
  ],
  ...['>=3.8', '<3.12', '>=3.9,<4', '~=3.11', '!=3.9.*', '>=3.14', '<3.14.0'],
  ...[
    '~=3.11.0',
    '==3.11.*',
    '!=3.9.0.*',
    '~=1.0a1',
    '~=1.0.post1',
    '==1.0+LOCAL',
    '<1!0',
    ' >= 1.0 , < 2 ,',
  ],
];

test('specifiers hold as packaging.specifiers say, pre-releases included, for all pairs', async () => {
  const pairs = specifiers.flatMap((specifier) => versions.map((version) => [version, specifier] as const));
  const expected = await askPackaging<boolean>(
    'specifiers.SpecifierSet(item[1]).contains(version.Version(item[0]), prereleases=True)',
    pairs,
  );
  expect(listDisagreements(pairs, (pair) => satisfiesSpecifier(...pair), expected)).toEqual([]);
});

test('what is no specifier is answered by neither yes nor no', () => {
  for (const text of ['1.0', '=1.0', '>=', '>=x', '~=1', '>=1.*', '=>1', '>=1 <2', '==1.0+l.*'])
    expect([text, satisfiesSpecifier('1.0', text)]).toEqual([text, undefined]);
  for (const text of noVersions) expect([text, satisfiesSpecifier(text, '>=1')]).toEqual([text, undefined]);
});
