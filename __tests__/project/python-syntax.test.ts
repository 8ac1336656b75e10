import { expect, test } from 'vitest';
import { readPython } from '../../src/project/python/read-python.ts';

async function errors(text: string): Promise<readonly number[]> {
  return (await readPython(text)).syntaxErrors;
}

async function newSyntax(text: string): Promise<string[]> {
  return (await readPython(text)).newSyntax.map(({ line, since, what }) => `${line} ${since} ${what}`);
}

test('valid Python has no syntax errors', async () => {
  for (const text of [
    '',
    '# only a comment',
    'x = 1',
    '\uFEFFimport a\n',
    'import a\r\ndef f():\r\n    x = """a\r\nb"""\r\n    return (1,\r\n  2)\r\n',
    'def f():\r    return 1\r',
    'def f():\n    x\n\f\n    y\n\fz = 1\n',
    'match x:\n    case [1, *r] | {"k": v, **kw} if r: pass\n    case A(x=1, y=B.c) as z: pass\n    case -1 | 1+2j | None: pass\n',
    'match = case = type = _ = print = 1\nmatch.group(1)\nmatch[0]\ntype(x).y = 1\nprint(match)\n',
    'if (n := 10) > 5: pass\n[y := f(x), y**2]\n',
    'x = f"{x!r:>{w}} {"nested"} {f"{f"{1}"}"} {\n 1 # c\n} {{}} {a=} {d["k"]:%Y-%m-%d}"\n',
    'x = f"{"\\n".join(a)}" rf"\\{a}\\d{{3}}"\n',
    'x = t"hi {name}" tr\'{x!r:>{w}}\'\n',
    'type A[T: int, *Ts, **P] = list[T]\ndef f[T: (int, str)](x: T) -> T: ...\nclass C[T](B): ...\n',
    'type A[T = int, *Ts = *tuple[int]] = T\ndef f[T = int](x: T): ...\nclass C[T: int = bool, **P = [int]]: ...\n',
    'try: x\nexcept* (A, B) as e: y\n',
    'try: x\nexcept A, B: y\n',
    'with (open(a) as b, open(c) as d,): pass\nwith (a): pass\nwith (yield_): pass\n',
    'def f(a, /, b: int = 1, *c: int, d, e=2, **f) -> None: ...\nlambda a, /, *, b=1, **c: d\n',
    'async def f():\n    async for x in y: await z\n    return [await x async for x in y]\n',
    'x[a:b, ::2, ..., *c]\nfor x in *a, b: pass\nprint(*a, **b)\nx, *y = z\n',
    '@x[0].y(lambda: 1)\n@(a := b)\nclass C(A, metaclass=B): x: int = 1; y: str\n',
    '1_000; 0x_f; 1e10j; .5; 0o17; 0b1; 00; 1if x else 2\n',
    'if x: y\nelif z: w\nelse: v\nwhile x: y\nelse: z\nfor a in b: c\nelse: d\n',
    'if x:\n    a\n  # comment anywhere\n    b\n# and here\n    c\n',
    'x = 1; \\\n y = 2\nif a and \\\n   b:\n    c\n',
    'é = 变量 = 1\n',
    'if x:\n\ta\n\tb\n',
    'x = {\n"a": 1,\n}\ndef f():\n    return """\ntext\n"""\n',
  ]) {
    expect([text, await errors(text)]).toEqual([text, []]);
  }
});

test('operands left of their block inside brackets are no error', async () => {
  for (const text of [
    'def f():\n    x = (1 +\n2)\n',
    'class C:\n    SQL = ("select " +  # first\n"from")\n',
    'def f():\n    x = {"a":\n1, "b": [not\n2]}\n',
    'def f():\n    return (bar.\nbaz)\n',
    'def f():\n    if (a and\nb):\n        pass\n',
  ]) {
    expect([text, await errors(text)]).toEqual([text, []]);
  }
});

test('what stands on many lines keeps its lines when it is parsed again', async () => {
  const text = 'def f():\n    x = (1 +\n2)\n    import a\nimport b\n';
  const { imports, definitions, syntaxErrors } = await readPython(text);
  expect(syntaxErrors).toEqual([]);
  expect(imports.map(({ module, line, place }) => [module, line, place])).toEqual([
    ['a', 4, 'lazy'],
    ['b', 5, 'module'],
  ]);
  expect([...definitions.keys()]).toEqual(['f', 'b']);
});

test('syntax errors are told by line, once each', async () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['x = 1\ny = = 2\n', [2]],
    ['x = a?\n', [1]],
    ['x = $a\ny = 1\nz = !b\n', [1, 3]],
    ['def f(:\n    pass\n', [1]],
    ['class\nx = 1\n', [1]],
    ['x = 1 y = 2\n', [1]],
    ['x = [1 2]\n', [1]],
    ['y = 1\nx = \nz = 2\n', [2]],
  ];
  for (const [text, lines] of cases) expect([text, await errors(text)]).toEqual([text, lines]);
});

test('brackets and strings that are never closed are told where they open', async () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['x = 1\ny = (1,\nz = 2\ndef f(): pass\n', [2]],
    ['x = [1, (2, 3]\n', [1]],
    ['x = 1)\ny = 2\n', [1]],
    ['x = 1\ny = "abc\nz = 1\n', [2]],
    ['x = 1\ny = """abc\nz = 1\n', [2]],
    ['x = f"{a"\n', [1]],
    ['x = f"{a:"\n', [1]],
  ];
  for (const [text, lines] of cases) expect([text, await errors(text)]).toEqual([text, lines]);
});

test('wrong indentation and missing bodies are syntax errors', async () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['def f():\nx = 1\n', [1]],
    ['x = 1\nif x:\n    # only a comment\ny = 1\n', [2]],
    ['class C:\n', [1]],
    ['x = 1\n    y = 2\n    z = 3\n', [2]],
    ['if x:\n        a\n    b\n', [3]],
    ['if x:\n\ta\n        b\n', [3]],
    ['if x:\n    a\n  else:\n    b\n', [3]],
    ['else:\n    x\n', [1]],
    ['def f()\n    pass\n', [1]],
    ['  x = 1\n', [1]],
    ['try:\n    x\ny = 1\n', [1]],
    ['x = 1\nfinaly:\n    y\n', [2]],
  ];
  for (const [text, lines] of cases) expect([text, await errors(text)]).toEqual([text, lines]);
});

test('Python 2 is a syntax error', async () => {
  for (const line of [
    'print "hello"',
    'print x, y',
    'print >>sys.stderr, "x"',
    'exec "code"',
    'raise Error, "text"',
    'x = `y`',
    'x <> y',
    'x = 0777',
    'x = 10L',
    'x = ur"text"',
  ]) {
    expect([line, await errors(`import a\n${line}\n`)]).toEqual([line, [2]]);
  }
});

test('around syntax errors everything else is read', async () => {
  const text = `
import a
def broken(x y):
    pass
from b import c
x = = 1
def f(y, z=1): return a.call(y)
`;
  const { imports, definitions, calls, exports, syntaxErrors } = await readPython(text);
  expect(syntaxErrors).toEqual([3, 6]);
  expect(imports.map(({ module }) => module)).toEqual(['a', 'b']);
  expect([...definitions.keys()]).toEqual(expect.arrayContaining(['a', 'c', 'f']));
  expect(calls.map(({ path }) => path)).toEqual(['a.call']);
  expect(exports).toEqual({ isOpen: true, all: undefined });
});

test('behind a bracket that is never closed the file is read on', async () => {
  const text = `
import a
x = call(1,
from b import c
def f(y): return a.call(y)
`;
  const { imports, definitions, syntaxErrors } = await readPython(text);
  expect(syntaxErrors).toEqual([3]);
  expect(imports.map(({ module }) => module)).toEqual(['a', 'b']);
  expect([...definitions.keys()]).toEqual(expect.arrayContaining(['a', 'c', 'f']));
});

test('syntax that older Pythons refuse is told with the version that takes it', async () => {
  const text = `
match x:
    case 1: pass
x[*y]
def f(*args: *Ts): pass
try: pass
except* E: pass
type A = int
def g[T](x: T): pass
class C[T]: pass
a = f"{d["key"]} {'\\n'.join(d)}"
b = f'{
    c}'
class D[T = int]: pass
try: pass
except A, B: pass
e = t"{x}"
`;
  expect(await newSyntax(text)).toEqual([
    '2 3.10 match statement',
    '4 3.11 star in an index or annotation',
    '5 3.11 star in an index or annotation',
    '7 3.11 except*',
    '8 3.12 type statement',
    '9 3.12 type parameters',
    '10 3.12 type parameters',
    '11 3.12 quotes, backslashes or line ends in the braces of an f-string',
    '11 3.12 quotes, backslashes or line ends in the braces of an f-string',
    '12 3.12 quotes, backslashes or line ends in the braces of an f-string',
    '14 3.12 type parameters',
    '14 3.13 defaults of type parameters',
    '16 3.14 except without parentheses',
    '17 3.14 t-string',
  ]);
});

test('what Python 3.9 takes is not new', async () => {
  const text = `
match = type = 1
type(mock).value = 2
x = f"{d['key']} {x!r:>{'w'}} {{"
y = f'''{"a" + 'b'} {
    c}'''
z = rf"\\d{x}"
try: pass
except (A, B): pass
return_ = a[0], *b[1:]
def f(*args: int, **kwargs: str): pass
`;
  expect(await newSyntax(text)).toEqual([]);
});
