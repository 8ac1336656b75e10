import { expect, test } from 'vitest';
import { listImports } from '../../src/project/python/list-imports.ts';
import { readHandler, readPython } from '../../src/project/python/read-python.ts';

const fragments = [
  'import a',
  'from . import b',
  'def f(x, *, y=1):',
  'class C(D):',
  'if TYPE_CHECKING:',
  'try:',
  'except ImportError as e:',
  'lambda:',
  'f"{a',
  '"""',
  "'",
  '(',
  ')',
  '[',
  '}',
  '{',
  '\n',
  '\n    ',
  '\n\t',
  '\r',
  '\\\n',
  ';',
  ':',
  '=',
  ':=',
  '*',
  '**',
  '.',
  ',',
  '#',
  '@',
  'match x:',
  'case [a, *b]:',
  'global a',
  '__all__ +=',
  'globals()[x] =',
  'hasattr(a, "b")',
  '\0',
  '\uFEFF',
  '\uD800',
  'é',
  '𝐱',
  ' ',
];

test('no text makes the reader throw', async () => {
  const random = startRandom(11);
  for (let round = 0; round < 400; round++) {
    const text = makeText(random, round);
    const { syntaxErrors, imports, calls } = await readPython(text);
    const lines = text.split(/\r\n|\r|\n/).length;
    const found = [...syntaxErrors, ...imports.map(({ line }) => line), ...calls.map(({ line }) => line)];
    expect(found.filter((line) => line < 1 || line > lines)).toEqual([]);
    await readHandler(text);
    listImports(text);
  }
});

test('random bytes never throw', async () => {
  const random = startRandom(12);
  for (let round = 0; round < 200; round++) {
    const bytes = Buffer.from(Array.from({ length: random(400) }, () => random(256)));
    await readPython(bytes.toString(round % 2 === 0 ? 'utf8' : 'latin1'));
  }
});

test('depth is no matter', async () => {
  const depth = 10_000;
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
    ['{1: ', '}'],
    ['f(', ')'],
    ['lambda: ', ''],
    ['not ', ''],
    ['-', ''],
    ['a.b(', ')'],
    ['a + ', ''],
    ['a if b else ', ''],
    ['[c for c in ', ']'],
  ] as const) {
    const text = `import a\nx = ${open.repeat(depth)}1${close.repeat(depth)}\n`;
    expect([open, [...(await readPython(text)).definitions.keys()]]).toEqual([open, ['a', 'x']]);
  }
  expect((await readPython('('.repeat(depth))).syntaxErrors).toEqual([1]);
  const chain = `import a\na${'.b'.repeat(depth)}()\na${'.c()'.repeat(depth)}\n`;
  expect((await readPython(chain)).calls.map(({ path }) => path.length)).toEqual([2 * depth + 1, 3]);
});

test('a file of 5 MB takes less than 5 seconds', async () => {
  const text = makeLargeFile(5_000_000);
  const before = process.cpuUsage();
  const { definitions, syntaxErrors } = await readPython(text);
  const { user, system } = process.cpuUsage(before);
  expect({ isRead: definitions.size > 4000, syntaxErrors }).toEqual({ isRead: true, syntaxErrors: [] });
  expect((user + system) / 1e6).toBeLessThan(5);
});

/** Whole numbers below a limit, the same on each run. */
function startRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function makeText(random: (limit: number) => number, round: number): string {
  const pick = () => fragments[random(fragments.length)] ?? '';
  const parts = Array.from({ length: random(round % 10 === 0 ? 400 : 40) }, pick);
  return parts.join(random(2) === 0 ? '' : ' ');
}

function makeLargeFile(bytes: number): string {
  const functions: string[] = ['import json\nfrom common_kb import search\n'];
  for (let size = 0, count = 0; size < bytes; count++) {
    const text = `
def function_${count}(event, context=None, *args, **kwargs):
    """Finds what function number ${count} is asked for.

    Takes the body of the event, which is JSON with a list of items, looks each of them up in the knowledge
    base, and answers with all that were found. Without a context nothing is logged.

    Args:
        event: what API Gateway sends, version 2.0 of its payload.
        context: what Lambda adds to it, with the time that is left.
    """
    # The body is a string even when its content type is JSON.
    body = json.loads(event["body"])  # parsed
    items = [search.find(item, limit=${count}) for item in body.get("items", []) if item is not None]
    if not items and context is None:
        return {"statusCode": 404, "body": f"nothing for {body!r} of {len(items)}"}
    return {"statusCode": 200, "body": json.dumps({"items": items, "count": len(items) + ${count}})}
`;
    functions.push(text);
    size += text.length;
  }
  return functions.join('');
}
