import { expect, test } from 'vitest';
import { listImports } from '../../src/wheels/list-imports.ts';

test('modules and packages at the top are names to import; what is in a package is not listed', () => {
  const paths = [
    ...['six.py', 'requests/__init__.py', 'requests/api.py', 'requests/sub/__init__.py', 'requests/sub/x.py'],
    ...['fast.cpython-311-x86_64-linux-gnu.so', 'abi.abi3.so', 'plain.so', '_private.py'],
  ];
  expect(listImports(paths)).toEqual(['_private', 'abi', 'fast', 'plain', 'requests', 'six']);
});

test('below namespace packages names are dotted', () => {
  const paths = [
    'google/cloud/storage/__init__.py',
    'google/cloud/storage/x.py',
    'google/auth.py',
    'ns/a/b/c.py',
  ];
  expect(listImports(paths)).toEqual(['google.auth', 'google.cloud.storage', 'ns.a.b.c']);
});

test('a package may be an extension module, and what no import statement can name is left out', () => {
  const paths = [
    ...[
      'pkg/__init__.cpython-311-x86_64-linux-gnu.so',
      'pkg/x.py',
      'demo-1.0.dist-info/x.py',
      'a-b.py',
      '1st.py',
    ],
    ...['data.txt', 'bin/run', 'share/x-y/z.py', 'ünï.py', 'stale.pyc', 'types.pyi'],
  ];
  expect(listImports(paths)).toEqual(['pkg', 'ünï']);
});

test('a top-level __init__.py makes no name', () => {
  expect(listImports(['__init__.py'])).toEqual([]);
});
