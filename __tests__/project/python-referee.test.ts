import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { listImports } from '../../src/project/python/list-imports.ts';
import { readPython } from '../../src/project/python/read-python.ts';
import { runProcess } from '../support/run-process.ts';

interface Described {
  readonly path: string;
  readonly imports: readonly (readonly [module: string, level: number, line: number])[];
  /** Lines with a call of `import_module` or `__import__`. */
  readonly importCalls: readonly number[];
  readonly definitions: readonly string[];
}

interface Mutant {
  readonly text: string;
  /** Where CPython says the syntax error is; null when it takes the text. */
  readonly line: number | null;
}

const library: Promise<readonly Described[]> = askReferee('library');

test('imports and definitions of the standard library are what CPython says', async () => {
  const described = await library;
  const files = await Promise.all(described.map(({ path, importCalls }) => describe(path, importCalls)));
  expect(files).toEqual(described);
  expect(files.length).toBeGreaterThan(200);
});

test('the modules told without a parser are those of the import statements', async () => {
  const described = await library;
  const found = await Promise.all(
    described.map(async ({ path }) => sorted(listImports(await readFile(path, 'utf8')).map(nameModule))),
  );
  const expected = described.map(({ imports }) =>
    sorted(imports.map(([module, level]) => nameModule({ module, level }))),
  );
  expect(found).toEqual(expected);
});

test('what CPython parses has no syntax error here, and nearly all that it refuses has', async () => {
  const mutants: readonly Mutant[] = await askReferee('mutants');
  const sources = await Promise.all(mutants.map(({ text }) => readPython(text)));
  const judged = mutants.map(({ text, line }, index) => ({
    text,
    line,
    ours: sources[index]?.syntaxErrors ?? [],
  }));
  const refused = judged.filter(({ line }) => line !== null);
  expect(judged.filter(({ line, ours }) => line === null && ours.length > 0)).toEqual([]);
  expect(refused.filter(({ ours }) => ours.length > 0).length / refused.length).toBeGreaterThan(0.97);
  const near = refused.filter(({ line, ours }) => ours.some((other) => Math.abs(other - (line ?? 0)) <= 1));
  expect(near.length / refused.length).toBeGreaterThan(0.9);
});

async function askReferee(what: 'library' | 'mutants') {
  const script = new URL('python-referee.py', import.meta.url).pathname;
  const { stdout, stderr } = await runProcess(['python3', script, what]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

async function describe(path: string, importCalls: readonly number[]): Promise<Described> {
  const { imports, definitions, syntaxErrors } = await readPython(await readFile(path, 'utf8'));
  expect({ path, syntaxErrors }).toEqual({ path, syntaxErrors: [] });
  const statements = imports.filter(({ line }) => !importCalls.includes(line));
  return {
    path,
    imports: statements.map(({ module, level, line }) => [module, level, line] as const).sort(compareImports),
    importCalls,
    definitions: sorted([...definitions.keys()]),
  };
}

type Imported = Described['imports'][number];

function compareImports([module, level, line]: Imported, [other, otherLevel, otherLine]: Imported): number {
  if (module !== other) return module < other ? -1 : 1;
  return level - otherLevel || line - otherLine;
}

function nameModule({ module, level }: { readonly module: string; readonly level: number }): string {
  return '.'.repeat(level) + module;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}
