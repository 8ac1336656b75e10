import { expect, test } from 'vitest';
import { listImports } from '../../src/project/python/list-imports.ts';
import { readPython } from '../../src/project/python/read-python.ts';

/** Each import as `line place: module names`, with `?` behind a conditional one. */
async function imports(text: string): Promise<string[]> {
  const found = (await readPython(text)).imports;
  return found.map(({ module, level, names, line, place, isConditional }) => {
    const of = names.length === 0 ? '' : ` (${names.join(', ')})`;
    return `${line} ${place}${isConditional ? '?' : ''}: ${'.'.repeat(level)}${module}${of}`;
  });
}

test('an import is told whole', async () => {
  const { imports: found } = await readPython('from ..shared.db import connect as open_db, close\n');
  expect(found).toEqual([
    {
      module: 'shared.db',
      level: 2,
      names: ['connect', 'close'],
      line: 1,
      place: 'module',
      isConditional: false,
    },
  ]);
});

test('every form of the statement is read', async () => {
  const text = `
import json
import os.path, sys as system
import common_ai . search
from common_ai import *
from . import local
from ... import far
from .sibling import (
    first,  # of two
    second as other,
)
from __future__ import annotations
import one; import two
import \\
    three
`;
  expect(await imports(text)).toEqual([
    '2 module: json',
    '3 module: os.path',
    '3 module: sys',
    '4 module: common_ai.search',
    '5 module: common_ai (*)',
    '6 module: . (local)',
    '7 module: ... (far)',
    '8 module: .sibling (first, second)',
    '12 module: __future__ (annotations)',
    '13 module: one',
    '13 module: two',
    '14 module: three',
  ]);
});

test('strings, comments and names that look like imports are none', async () => {
  const text = `
"""
import in_docstring
"""
# import in_comment
text = "import in_string"
long = f'''
from in_fstring import {text}
'''
important = 1
obj.import_ = 2
def f():
    '''from in_nested_docstring import x'''
`;
  expect(await imports(text)).toEqual([]);
  expect(listImports(text)).toEqual([]);
});

test('imports in functions and methods are lazy, those in classes and blocks are not', async () => {
  const text = `
def f():
    import a
    class Inner:
        import b
async def g(): import c
class C:
    import d
    def method(self):
        from e import x
if flag:
    import f_
for x in y:
    import g_
with lock:
    import h_
`;
  expect(await imports(text)).toEqual([
    '3 lazy: a',
    '5 lazy: b',
    '6 lazy: c',
    '8 module: d',
    '10 lazy: e (x)',
    '12 module?: f_',
    '14 module?: g_',
    '16 module: h_',
  ]);
});

test('a failure of an import is caught by ImportError, its kin and bare excepts', async () => {
  for (const caught of [
    'except ImportError:',
    'except ModuleNotFoundError as error:',
    'except (ValueError, ImportError):',
    'except Exception:',
    'except BaseException:',
    'except builtins.ImportError:',
    'except:',
    'except* ImportError:',
    'except ValueError, ImportError:',
  ]) {
    expect(await imports(`try:\n    import a\n${caught}\n    import b\nimport c\n`)).toEqual([
      '2 try: a',
      '4 try?: b',
      '5 module: c',
    ]);
  }
});

test('other excepts, else and finally catch nothing', async () => {
  const text = `
try:
    import a
except ValueError:
    import b
else:
    import c
finally:
    import d
try:
    x = 1
except ImportError:
    pass
else:
    import e
finally:
    import f
`;
  expect(await imports(text)).toEqual([
    '3 module: a',
    '5 module?: b',
    '7 module: c',
    '9 module: d',
    '15 module: e',
    '17 module: f',
  ]);
});

test('a try outside of a function does not catch what its body imports when called', async () => {
  const text = `
try:
    def f():
        import a
        try:
            import b
        except ImportError:
            pass
except ImportError:
    pass
with contextlib.suppress(ImportError):
    import c
with suppress(KeyError):
    import d
`;
  expect(await imports(text)).toEqual(['4 lazy: a', '6 try: b', '12 try: c', '14 module: d']);
});

test('imports for type checkers never run, those in their else do', async () => {
  const text = `
if TYPE_CHECKING:
    import a
    def f():
        import b
    try:
        import c
    except ImportError:
        pass
else:
    import d
if typing.TYPE_CHECKING: from e import E
elif other: import f
if not TYPE_CHECKING:
    import g
else:
    import h
if False:
    import i
if TYPE_CHECKING_IS_ON:
    import j
`;
  expect(await imports(text)).toEqual([
    '3 type-checking: a',
    '5 type-checking: b',
    '7 type-checking: c',
    '11 module: d',
    '12 type-checking: e (E)',
    '13 module?: f',
    '15 module: g',
    '17 type-checking: h',
    '19 type-checking: i',
    '21 module?: j',
  ]);
});

test('imports by a call with a literal name are lazy', async () => {
  const text = `
import importlib
import importlib as il
from importlib import import_module as load
a = importlib.import_module("pkg.a")
b = il.import_module('b')
c = load(r"c")
d = __import__("d")
e = importlib.import_module(".e", package=__package__)
def f():
    try:
        importlib.import_module("g")
    except ImportError:
        pass
`;
  expect((await imports(text)).slice(3)).toEqual([
    '5 lazy: pkg.a',
    '6 lazy: b',
    '7 lazy: c',
    '8 lazy: d',
    '9 lazy: .e',
    '12 try: g',
  ]);
});

test('calls that only look like an import by name are none', async () => {
  const text = `
import importlib
importlib.import_module(name)
importlib.import_module(f"a.{name}")
importlib.import_module("a" + name)
importlib.import_module(".relative")
importlib.import_module()
importlib.reload("b")
import_module("c")
other.import_module("d")
def f(importlib):
    importlib.import_module("e")
def g():
    __import__ = print
    __import__("f")
`;
  expect(await imports(text)).toEqual(['2 module: importlib']);
});

test('the modules are told without a parser too', () => {
  const text = `
import json, os . path as p
from . import local
from ...far.away import (x,
    y)
if x: import one; import two  # import none
import \\
    three
class C: from four import z
print("import five"); yield_from = 1
def g():
    yield from six
    raise X from seven
`;
  expect(listImports(text)).toEqual([
    { module: 'json', level: 0 },
    { module: 'os.path', level: 0 },
    { module: '', level: 1 },
    { module: 'far.away', level: 3 },
    { module: 'one', level: 0 },
    { module: 'two', level: 0 },
    { module: 'three', level: 0 },
    { module: 'four', level: 0 },
  ]);
});
