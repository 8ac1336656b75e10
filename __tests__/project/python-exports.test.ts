import { expect, test } from 'vitest';
import { findHandler } from '../../src/project/python/handler.ts';
import { readHandler, readPython } from '../../src/project/python/read-python.ts';

async function isOpen(text: string): Promise<boolean> {
  return (await readPython(text)).exports.isOpen;
}

async function all(text: string): Promise<readonly string[] | undefined> {
  return (await readPython(text)).exports.all;
}

test('exports are open when names come from where the file does not show them', async () => {
  for (const text of [
    'from common import *\n',
    'try:\n    from fast import *\nexcept ImportError:\n    pass\n',
    'def __getattr__(name): pass\n',
    '__getattr__, __dir__, __all__ = lazy.attach(__name__)\n',
    'globals()["x"] = 1\n',
    'globals()[name], y = 1, 2\n',
    'for globals()["x"] in y: pass\n',
    'def f():\n    globals().update(x=1)\n',
    'vars().setdefault("x", 1)\n',
    'namespace = globals()\n',
    'setattr(sys.modules[__name__], name, value)\n',
    'sys.modules[__name__] = Lazy()\n',
    'exec(source)\n',
    'x = (\n',
  ]) {
    expect([text, await isOpen(text)]).toEqual([text, true]);
  }
});

test('exports stay closed when globals are only read', async () => {
  for (const text of [
    'x = globals()["y"]\n',
    'x = globals().get("y")\n',
    'if "y" in globals(): pass\n',
    'globals_ = 1\n',
    'text = "globals()[\'x\'] = 1"\n',
    '# from common import *\n',
    'def f():\n    x = vars()\n    locals()["y"] = 1\n    exec(source)\n',
    'x = vars(module)\n',
    'x = sys.modules["other"]\n',
    'class C:\n    def __getattr__(self, name): pass\n',
    'if TYPE_CHECKING:\n    from common import *\n',
  ]) {
    expect([text, await isOpen(text)]).toEqual([text, false]);
  }
});

test('__all__ is known when literals at the top level make it', async () => {
  expect(await all('x = 1\n')).toBeUndefined();
  expect(await all('__all__ = []\n')).toEqual([]);
  expect(await all('__all__ = ["a", \'b\', r"c"]\n')).toEqual(['a', 'b', 'c']);
  expect(await all('__all__: list[str] = [\n    "a",  # first\n    "b",\n]\n')).toEqual(['a', 'b']);
  expect(await all('__all__ = "a", "b"\n')).toEqual(['a', 'b']);
  expect(
    await all('__all__ = ("a",)\n__all__ += ["b"]\n__all__.extend(["c"])\n__all__.append("d")\n'),
  ).toEqual(['a', 'b', 'c', 'd']);
});

test('__all__ is not known when anything else has a part in it', async () => {
  for (const text of [
    '__all__ = names\n',
    '__all__ = ["a"] + other.__all__\n',
    '__all__ = ["a", name]\n',
    '__all__ = [f"a{b}"]\n',
    '__all__ = ["a"]\n__all__ += other.__all__\n',
    '__all__ = ["a"]\n__all__.remove("a")\n',
    '__all__ = ["a"]\nif x:\n    __all__ += ["b"]\n',
    '__all__ += ["a"]\n',
    '__all__ = [*other]\n',
  ]) {
    expect([text, await all(text)]).toEqual([text, undefined]);
  }
});

test('the handler is found however it is defined', async () => {
  for (const text of [
    'def lambda_handler(event, context): pass\n',
    'async def lambda_handler(event, context): pass\n',
    '@logger.inject\n@tracer.capture\ndef lambda_handler(event, context): pass\n',
    'lambda_handler = Mangum(app)\n',
    'lambda_handler: Handler = make()\n',
    'x = lambda_handler = make()\n',
    'from app import lambda_handler\n',
    'from app import run as lambda_handler\n',
    'import app as lambda_handler\n',
    'try:\n    from a import lambda_handler\nexcept ImportError:\n    lambda_handler = None\n',
    'if x:\n    def lambda_handler(event, context): pass\n',
    'class lambda_handler: pass\n',
    'def lambda_handler(event, context): pass\r\n',
    '\uFEFFdef lambda_handler(event, context): pass',
    'def handler(event, context): pass\ndef lambda_handler(event, context): pass\n',
    'def lambda_handler[T](event: T, context): pass\n',
  ]) {
    expect([text, await readHandler(text)]).toEqual([text, 'lambda_handler']);
  }
  expect(await readHandler('def handler(event, context): pass\n')).toBe('handler');
  expect(await readHandler('handler = Mangum(app)  # not lambda_handler\n')).toBe('handler');
});

test('what only looks like a handler is none', async () => {
  for (const text of [
    '',
    '"""\ndef lambda_handler(event, context): pass\n"""\n',
    '# def handler(event, context): pass\n',
    'class App:\n    def handler(self, event, context): pass\n',
    'def outer():\n    def handler(event, context): pass\n',
    'def lambda_handler_old(event, context): pass\n',
    'handler.run = 1\nhandlers = {"handler": 1}\n',
    'handler == 1\n',
    'register(handler=run)\n',
    'logger.addHandler(handler)\n',
    'handler: Handler\n',
  ]) {
    expect([text, await readHandler(text)]).toEqual([text, undefined]);
  }
});

test('the glance at a file and its parse agree on the handler', async () => {
  for (const text of [
    'def handler(event, context): pass\n',
    'def run(): pass\n',
    'lambda_handler = handler = run\n',
    'if x:\n    lambda_handler = run\n',
  ]) {
    expect([text, findHandler(await readPython(text))]).toEqual([text, await readHandler(text)]);
  }
});
