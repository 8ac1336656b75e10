import { expect, test } from 'vitest';
import { readPython } from '../../src/project/python/read-python.ts';
import type { Definition, Parameter } from '../../src/project/python/source.ts';

async function names(text: string): Promise<string[]> {
  return [...(await readPython(text)).definitions.keys()];
}

async function definition(text: string, name: string): Promise<Definition | undefined> {
  return (await readPython(text)).definitions.get(name);
}

/** Parameters as `name kind`, with `=` behind those that have a default; undefined without a known signature. */
async function parameters(text: string, name = 'f'): Promise<string | undefined> {
  const found = await definition(text, name);
  const signature = found?.kind === 'function' || found?.kind === 'class' ? found.signature : undefined;
  if (signature === undefined) return undefined;
  const { hasArgs, hasKwargs } = signature;
  const stars = [...(hasArgs ? ['*args'] : []), ...(hasKwargs ? ['**kwargs'] : [])];
  return [...signature.parameters.map(describeParameter), ...stars].join(', ');
}

function describeParameter({ name, kind, hasDefault }: Parameter): string {
  return `${name}${hasDefault ? '=' : ''} ${kind}`;
}

test('a definition is told whole', async () => {
  const text = `
from common_ai.search import find as search
LIMIT = 3
@retry
async def ask(question, /, *, limit: int = LIMIT):
    pass
class Client(Base, metaclass=Meta):
    def __init__(self, url): pass
`;
  expect([...(await readPython(text)).definitions.values()]).toEqual([
    { name: 'search', kind: 'import', line: 2, isAmbiguous: false, path: 'common_ai.search.find', level: 0 },
    { name: 'LIMIT', kind: 'value', line: 3, isAmbiguous: false },
    {
      name: 'ask',
      kind: 'function',
      line: 5,
      isAmbiguous: false,
      isAsync: true,
      isDecorated: true,
      signature: {
        parameters: [
          { name: 'question', kind: 'positional-only', hasDefault: false },
          { name: 'limit', kind: 'keyword-only', hasDefault: true },
        ],
        hasArgs: false,
        hasKwargs: false,
      },
    },
    {
      name: 'Client',
      kind: 'class',
      line: 7,
      isAmbiguous: false,
      isDecorated: false,
      bases: ['Base', 'metaclass=Meta'],
      signature: undefined,
    },
  ]);
});

test('a name is defined however it gets its value', async () => {
  const text = `
import a, b.c, d.e as f
from g import h, i as j
k = l = 1
m, (n, *o), [p] = q_value
r: int = 2
s += 1
for t, u in v_value: pass
with open(x) as v, y_value as (w, x): pass
if (y := z_value): pass
z = [aa for ab in (ac := [])]
while True:
    ad = 1
else:
    ae = 1
match subject:
    case [af, *ag] | {"k": ah, **ai}: pass
    case Point(x=aj) as ak: pass
    case al: pass
type am = int
type an[T] = list[T]
try:
    ao = 1
except ValueError:
    ap = 1
else:
    aq = 1
finally:
    ar = 1
if x:
    def as_(): pass
elif y:
    class at: pass
else:
    au = 1
def setup():
    global av
    av = 1
def default(value=(aw := 1)): pass
`;
  expect((await names(text)).join(' ')).toBe(
    'a b f h j k l m n o p r s t u v w x y z ac ad ae af ag ah ai ak aj al am an ao ap aq ar as_ at au setup av default aw',
  );
});

test('what only looks like a definition is none', async () => {
  const text = `
x: int
y.attribute = 1
z["key"] = 1
a.b, c[0] = 1, 2
"""
def in_docstring(): pass
"""
# def in_comment(): pass
call(keyword=1)
(lambda parameter: 1)
[i for i in range(3)]
{j: k for j, k in pairs}
try: pass
except ValueError as error: pass
match subject:
    case Color.RED: pass
    case {"key": _}: pass
    case str(): pass
del deleted
if TYPE_CHECKING:
    from types import OnlyAType
type(mock).value = 1
print == 1
n == 2
`;
  expect(await names(text)).toEqual([]);
});

test('names of functions and classes are their own', async () => {
  const text = `
def outer(parameter, *args, **kwargs):
    local = 1
    def inner(): pass
    import module
    for i in x: pass
    nonlocal_ = 1
class Outer:
    member = 1
    def method(self): pass
    class Inner: pass
`;
  expect(await names(text)).toEqual(['outer', 'Outer']);
});

test('signatures have every kind of parameter', async () => {
  expect(await parameters('def f(): pass')).toBe('');
  expect(await parameters('def f(a, b=1): pass')).toBe('a positional-or-keyword, b= positional-or-keyword');
  expect(await parameters('def f(a: int, b: str = "x") -> None: pass')).toBe(
    'a positional-or-keyword, b= positional-or-keyword',
  );
  expect(await parameters('def f(a, b=1, /, c=2, *, d, e: int = 3): pass')).toBe(
    'a positional-only, b= positional-only, c= positional-or-keyword, d keyword-only, e= keyword-only',
  );
  expect(await parameters('def f(a, *rest, b, **more): pass')).toBe(
    'a positional-or-keyword, b keyword-only, *args, **kwargs',
  );
  expect(await parameters('def f(*rest: int, b=1, **more: str): pass')).toBe(
    'b= keyword-only, *args, **kwargs',
  );
  expect(await parameters('def f(a, /, **more): pass')).toBe('a positional-only, **kwargs');
  expect(await parameters('def f[T](\n    a: T,  # first\n    b=lambda x: x,\n): pass')).toBe(
    'a positional-or-keyword, b= positional-or-keyword',
  );
  expect(await parameters('def f(print, match=1, *type, **exec): pass')).toBe(
    'print positional-or-keyword, match= positional-or-keyword, *args, **kwargs',
  );
});

test('a class takes what its __init__ takes', async () => {
  const text = 'class C:\n    """Doc."""\n    x = 1\n    def __init__(self, a, *, b=1): pass\n';
  expect(await parameters(text, 'C')).toBe('a positional-or-keyword, b= keyword-only');
  expect(await parameters('class C(Base):\n    def __init__(self, a): pass\n', 'C')).toBe(
    'a positional-or-keyword',
  );
  expect(await parameters('class C:\n    def __init__(*args, a): pass\n', 'C')).toBe('a keyword-only, *args');
  expect(await parameters('class C: pass\n', 'C')).toBe('');
  expect(await parameters('class C(object):\n    def other(self, a): pass\n', 'C')).toBe('');
});

test('what a class takes is not known when others have a say in it', async () => {
  const init = '    def __init__(self, a): pass\n';
  for (const text of [
    'class C(Base): pass\n',
    'class C(*bases): pass\n',
    `class C(metaclass=Meta):\n${init}`,
    `@dataclass\nclass C:\n    a: int\n`,
    `@decorated\nclass C:\n${init}`,
    `class C:\n    def __new__(cls, *args): pass\n${init}`,
    `class C:\n    @decorated\n${init}`,
    `class C:\n    if x:\n        def __init__(self, a): pass\n`,
    'class C:\n    __init__ = other\n',
    'class C:\n    __new__ = other\n',
  ]) {
    expect([text, await parameters(text, 'C')]).toEqual([text, undefined]);
  }
});

test('of several definitions the last counts, unless it may not run', async () => {
  const text = `
def f(a): pass
def f(b): pass
try:
    from fast import g
except ImportError:
    def g(c): pass
if x:
    h = 1
def h(): pass
def later():
    global i
    i = None
i = 1
j = 1
def later_still():
    global j
    j = None
`;
  const found = (await readPython(text)).definitions;
  const facts = [...found.values()].map(({ name, line, isAmbiguous }) => [name, line, isAmbiguous]);
  expect(facts).toEqual([
    ['f', 3, false],
    ['g', 7, true],
    ['h', 10, false],
    ['later', 11, false],
    ['i', 14, false],
    ['j', 18, true],
    ['later_still', 16, false],
  ]);
});
