import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isNamespaceBoilerplate, type MergeInput, mergeFiles } from '../../src/archive/merge-files.ts';
import { compileExcludes } from '../../src/project/left-out.ts';
import type { SourceFile } from '../../src/project/model.ts';
import { readWheel, type WheelContent } from '../../src/wheels/wheel-entries.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { makeWheel, sha256Hex } from '../support/wheel.ts';

async function wheelOf(name: string, files: Readonly<Record<string, string>>): Promise<WheelContent> {
  const { filename, bytes, sha256 } = makeWheel({ name, version: '1', files });
  const path = join(await makeTempFolder(), filename);
  await writeFile(path, bytes);
  const location = { kind: 'store' } as const;
  return readWheel({ name, version: '1', filename, sha256, bytes: bytes.length, location }, path, 'safe');
}

function sourceOf(path: string, text: string): SourceFile {
  const bytes = Buffer.from(text);
  const facts = { bytes: bytes.length, sha256: sha256Hex(bytes), isExecutable: false };
  return { path, sourcePath: `f/${path}`, ...facts, text: path.endsWith('.py') ? text : undefined };
}

const input = (facts: Partial<MergeInput>): MergeInput => ({
  ...{ archive: 'a/f', files: [], wheels: [], wheelPrefix: '', judge: () => undefined },
  ...facts,
});

/** `path owner`, dist-info left away. */
function merge(facts: Partial<MergeInput>): readonly string[] {
  const { files } = mergeFiles(input(facts));
  return files
    .filter(({ path }) => !path.includes('.dist-info/'))
    .map((packed) => `${packed.path} ${packed.from === 'project' ? 'project' : packed.content.wheel.name}`);
}

test('files of the project and of wheels lie in one tree, in the order of their bytes', async () => {
  const wheels = [
    await wheelOf('two', { 'b.py': '', 'B.py': '' }),
    await wheelOf('one', { 'a/x.py': '', 'ä.py': '' }),
  ];
  expect(merge({ files: [sourceOf('a.py', '')], wheels })).toEqual([
    ...['B.py two', 'a.py project', 'a/x.py one', 'b.py two', 'ä.py one'],
  ]);
  expect(merge({ wheels, wheelPrefix: 'python/' })).toContain('python/a/x.py one');
});

test('patterns judge the path in the archive, of wheels too', async () => {
  const wheels = [await wheelOf('one', { 'a/x.py': '', 'a/y.py': '' })];
  const merged = mergeFiles(
    input({ wheels, wheelPrefix: 'python/', judge: compileExcludes(['/python/a/x.py', 'METADATA']) }),
  );
  expect(merged.files.map(({ path }) => path)).toEqual([
    ...['python/a/y.py', 'python/one-1.dist-info/RECORD', 'python/one-1.dist-info/WHEEL'],
  ]);
  expect([...merged.leftOut.values()]).toEqual([{ exclude: 2 }]);
});

describe('one path, two owners', () => {
  test('the project’s own file that a wheel has too, byte for byte, is one', async () => {
    const wheels = [await wheelOf('one', { 'shared/__init__.py': 'x = "ü"\n' })];
    expect(merge({ files: [sourceOf('shared/__init__.py', 'x = "ü"\n')], wheels })).toEqual([
      'shared/__init__.py project',
    ]);
  });

  test('a namespace __init__ of the project and of a wheel', async () => {
    const pkgutil = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n";
    const wheels = [await wheelOf('one', { 'ns/__init__.py': pkgutil })];
    const declared = "__import__('pkg_resources').declare_namespace(__name__)\n";
    expect(merge({ files: [sourceOf('ns/__init__.py', declared)], wheels })).toEqual([
      'ns/__init__.py project',
    ]);
    expect(() => merge({ files: [sourceOf('ns/__init__.py', 'x = 1\n')], wheels })).toThrow(
      'write different files',
    );
  });

  test('equal checksums of different bytes do not deceive', async () => {
    // Two texts with one CRC-32.
    const [one, two] = ['plumless', 'buckeroo'];
    const wheels = [await wheelOf('one', { 'x/a.txt': one }), await wheelOf('two', { 'x/a.txt': two })];
    expect(() => merge({ wheels })).toThrow('one 1 and two 1 write different files to x/a.txt.');
  });

  test('a file where another needs a folder', async () => {
    const wheels = [
      await wheelOf('one', { 'x/a': '' }),
      await wheelOf('two', { 'x/a/b.py': '', 'x/a/c.py': '' }),
    ];
    expect(() => merge({ wheels })).toThrow('a/f: one 1 and two 1 write different files to x/a.');
  });
});

test('boilerplate is the two old ways to declare a namespace, with comments and nothing else', () => {
  const yes = [
    '',
    '# only a comment\n',
    "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
    '__import__("pkg_resources").declare_namespace(__name__)',
    '"""Doc\nstring."""\nfrom pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n',
    'try:\n    __import__("pkg_resources").declare_namespace(__name__)\nexcept ImportError:\n    from pkgutil import extend_path\n    __path__ = extend_path(__path__, __name__)\n',
    'import pkgutil\n__path__ = pkgutil.extend_path(__path__, __name__)\n',
  ];
  const no = [
    'x = 1\n',
    'import os\n',
    "__version__ = '1'\n__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
    'from .api import *\n',
  ];
  expect([yes.map(isNamespaceBoilerplate), no.map(isNamespaceBoilerplate)]).toEqual([
    yes.map(() => true),
    no.map(() => false),
  ]);
});
