import { expect, test } from 'vitest';
import { readPython } from '../../src/project/python/read-python.ts';

/** Calls and attribute reads as `line path`, calls with `()`. */
async function uses(text: string): Promise<string[]> {
  const { calls, attributes } = await readPython(text);
  const found = [
    ...calls.map((call) => ({ ...call, mark: '()' })),
    ...attributes.map((attribute) => ({ ...attribute, mark: '' })),
  ];
  return found
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ line, level, path, mark }) => `${line} ${'.'.repeat(level)}${path}${mark}`);
}

test('a call and an attribute are told whole', async () => {
  const text =
    'from common_kb import search as kb\nx = kb.find("a", 1, limit=2, *more, **rest)\ny = kb.LIMIT\n';
  const { calls, attributes } = await readPython(text);
  expect(calls).toEqual([
    {
      name: 'kb.find',
      path: 'common_kb.search.find',
      level: 0,
      line: 2,
      column: 5,
      positional: 2,
      keywords: ['limit'],
      hasStarArgs: true,
      hasStarKwargs: true,
    },
  ]);
  expect(attributes).toEqual([
    { name: 'kb.LIMIT', path: 'common_kb.search.LIMIT', level: 0, line: 3, column: 5 },
  ]);
});

test('arguments are counted in every form', async () => {
  const text = `
from kb import f
f()
f(1, 2,)
f(x for x in y)
f((a, b), [c], {**d}, *e)
f(a=1, b=2, **c)
f(
    1,  # one
    # none
    b=lambda x, y: (x, y),
)
f(f(1, 2), x := 3)
f(*a, 1, *b)
`;
  const { calls } = await readPython(text);
  const counts = calls.map(({ line, positional, keywords, hasStarArgs, hasStarKwargs }) => {
    const stars = (hasStarArgs ? '*' : '') + (hasStarKwargs ? '**' : '');
    return `${line}: ${positional} [${keywords.join(' ')}] ${stars}`.trim();
  });
  expect(counts).toEqual([
    '3: 0 []',
    '4: 2 []',
    '5: 1 []',
    '6: 3 [] *',
    '7: 0 [a b] **',
    '8: 1 [b]',
    '13: 2 []',
    '13: 2 []',
    '14: 1 [] *',
  ]);
});

test('names are followed through every form of import', async () => {
  const text = `
import a
import b.c
import d.e as f
from g import h
from g.i import j as k
from . import l
from ..m import n
a.x()
b.c.x()
f.x()
h()
h.X
k.x.y()
l.x()
n()
`;
  expect(await uses(text)).toEqual([
    '9 a.x()',
    '10 b.c.x()',
    '11 d.e.x()',
    '12 g.h()',
    '13 g.h.X',
    '14 g.i.j.x.y()',
    '15 .l.x()',
    '16 ..m.n()',
  ]);
});

test('uses are found wherever they stand, each once', async () => {
  const text = `
import kb
@kb.decorator
@kb.factory(1)
class C(kb.Base, metaclass=kb.Meta):
    x: kb.Type = kb.default()
    def method(self, y=kb.LIMIT, *, z: kb.Other) -> kb.Result:
        return [kb.one(i) for i in kb.many() if kb.check(i)]
text = f"{kb.name} {kb.call():>{kb.width}}"
kb.first().second.third(kb.inner).fourth
kb.table["key"].x[kb.index]
print(*kb.args, **kb.kwargs)
async def f():
    async with kb.session() as s, s.x: await kb.wait()
lambda: kb.lazily()
(kb
 .spread
 .out())
if (n := kb.count()) > 1: raise kb.Error(n) from kb.cause
del kb.removed[kb.key]
`;
  expect(await uses(text)).toEqual([
    '3 kb.decorator',
    '4 kb.factory()',
    '5 kb.Base',
    '5 kb.Meta',
    '6 kb.Type',
    '6 kb.default()',
    '7 kb.LIMIT',
    '7 kb.Other',
    '7 kb.Result',
    '8 kb.one()',
    '8 kb.many()',
    '8 kb.check()',
    '9 kb.name',
    '9 kb.call()',
    '9 kb.width',
    '10 kb.first()',
    '10 kb.inner',
    '11 kb.table',
    '11 kb.index',
    '12 kb.args',
    '12 kb.kwargs',
    '14 kb.session()',
    '14 kb.wait()',
    '15 kb.lazily()',
    '16 kb.spread.out()',
    '19 kb.count()',
    '19 kb.Error()',
    '19 kb.cause',
    '20 kb.removed',
    '20 kb.key',
  ]);
});

test('what is not imported, or only looks like it, is no use', async () => {
  const text = `
import kb
kb
x = kb
other.kb.call()
self.kb.ATTRIBUTE
call(kb=1)
"kb.call()"
# kb.call()
kb_other.call()
other(kb)
call().kb.x
"".kb.call()
`;
  expect(await uses(text)).toEqual([]);
});

test('a local name hides an import, for the whole of its function', async () => {
  const text = `
import kb
def by_parameter(kb): kb.a()
def by_star(*kb): kb.a()
def by_keyword(*, kb=1, **more): kb.a()
def by_typed(kb: int = 1): kb.a()
def by_assignment():
    kb.a()
    kb = 1
def by_loop():
    for kb in x: kb.a()
def by_with():
    with x as (kb, y): kb.a()
def by_except():
    try: pass
    except E as kb: kb.a()
def by_walrus():
    if (kb := 1): kb.a()
def by_walrus_inside():
    [kb := i for i in x]
    kb.a()
def by_def():
    def kb(): pass
    kb.a()
def by_class():
    class kb: pass
    kb.a()
def by_annotation():
    kb: int
    kb.a()
def by_del():
    kb.a()
    del kb
def by_match():
    match x:
        case [kb, *_]: kb.a()
def by_outer(kb):
    def inner():
        kb.a()
    return lambda: kb.a()
lambda kb: kb.a()
[kb.a() for kb in x]
{kb.a(): kb.b for x, (kb, y) in z}
`;
  expect(await uses(text)).toEqual([]);
});

test('a local name hides nothing outside of its scope', async () => {
  const text = `
import kb
def f(kb): pass
kb.a()
class C:
    kb = 1
    kb.hidden()
    def method(self):
        kb.b()
    x = [kb.c() for i in y]
[kb for kb in kb.d()]
def g(x=kb.e(), kb=kb.f): pass
lambda kb=kb.g(): 1
def h():
    if False:
        [kb for kb in x]
    return kb.h()
def i():
    other.kb = 1
    call(kb=1)
    kb.x["y"] = 1
    return kb.i()
`;
  expect(await uses(text)).toEqual([
    '4 kb.a()',
    '9 kb.b()',
    '10 kb.c()',
    '11 kb.d()',
    '12 kb.e()',
    '12 kb.f',
    '13 kb.g()',
    '17 kb.h()',
    '21 kb.x',
    '22 kb.i()',
  ]);
});

test('an import in a function is seen in it and in what it holds', async () => {
  const text = `
kb.before()
def f():
    import kb
    def inner(): kb.a()
    kb.b()
def g():
    kb.c()
def h():
    global late
    import late
def i():
    late.d()
def j():
    from x import k
    def inner():
        nonlocal k
        k = 1
    k.e()
`;
  expect(await uses(text)).toEqual(['5 kb.a()', '6 kb.b()', '13 late.d()']);
});

test('a name with more than one meaning has none', async () => {
  const text = `
try:
    from fast import run
except ImportError:
    run = None
try:
    import orjson as json
except ImportError:
    import json
import kb.a
import kb.b
if x:
    from same import thing
else:
    from same import thing
run()
json.dumps(1)
kb.a.x()
thing()
`;
  expect(await uses(text)).toEqual(['18 kb.a.x()', '19 same.thing()']);
});

test('what the file provides, asks for or guards is not reported', async () => {
  const text = `
import kb
kb.assigned = 1
kb.assigned.deeper()
kb.assigned_not()
if hasattr(kb, "asked"):
    kb.asked()
setattr(kb, "set", 1)
kb.set()
try:
    kb.guarded()
except AttributeError:
    kb.fallback()
try:
    kb.not_guarded()
except Exception:
    pass
with suppress(AttributeError):
    kb.suppressed()
kb.counter += 1
for kb.loop in x: pass
kb.loop
`;
  expect(await uses(text)).toEqual(['5 kb.assigned_not()', '13 kb.fallback()', '15 kb.not_guarded()']);
});

test('what is imported for type checkers only is not used at run time', async () => {
  const text = `
if TYPE_CHECKING:
    import kb
    from both import thing
else:
    from both import thing
def f(x: "kb.A", y: kb.B): pass
thing()
`;
  expect(await uses(text)).toEqual(['8 both.thing()']);
});
