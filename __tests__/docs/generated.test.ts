import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { findStale, generateFiles } from '../../scripts/generated/generate-files.ts';
import { manifestSchema } from '../../src/manifest.ts';
import { optionRows } from '../../src/options.ts';
import { outputRows } from '../../src/outputs.ts';
import { formatHelp } from '../../src/report/help.ts';
import { readActionDefaults } from '../support/action-files.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const cure = 'run `npm run generate` and commit what it writes';

describe('what is generated from the tables', () => {
  test.each(generateFiles(root))('$file is up to date', (generated) => {
    const stale = findStale(root, [generated]).map(({ file }) => file);
    expect(stale, `${generated.file} is stale: ${cure}`).toEqual([]);
  });

  test('a file that differs is found', () => {
    const files = generateFiles(root);
    const changed = files.map(({ file, text }) => ({ file, text: `${text}\n` }));
    expect(findStale(root, changed).map(({ file }) => file)).toEqual([
      'action.yml',
      'README.md',
      'docs/manifest.schema.json',
    ]);
  });
});

describe('action.yml', () => {
  const action = z.parse(
    z.object({
      name: z.string(),
      description: z.string(),
      inputs: z.record(
        z.string(),
        z.strictObject({
          description: z.string(),
          required: z.optional(z.boolean()),
          default: z.optional(z.string()),
        }),
      ),
      outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
      runs: z.object({ using: z.string(), main: z.string() }),
    }),
    parse(read('action.yml')),
  );

  test('has every option with its words and its default', () => {
    const inputs = optionRows.map((option) => [
      option.name,
      {
        description: option.help,
        ...(option.isRequired ? { required: true } : {}),
        ...defaultOf(option.actionDefault ?? option.default),
      },
    ]);
    expect(action.inputs, cure).toEqual(Object.fromEntries(inputs));
  });

  test('has every output with its words', () => {
    const outputs = outputRows.map(({ name, help }) => [name, { description: help }]);
    expect(action.outputs, cure).toEqual(Object.fromEntries(outputs));
  });

  test('requires the mode and nothing else', () => {
    const required = Object.entries(action.inputs).filter(([, input]) => input.required);
    expect(required.map(([name]) => name)).toEqual(['mode']);
  });

  test('runs the bundle on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  // GitHub's marketplace cuts a longer one.
  test('has a description of at most 125 characters', () => {
    expect(action.description.length).toBeLessThanOrEqual(125);
  });

  test('is read by the tests as a YAML parser reads it', async () => {
    const inputs = Object.entries(action.inputs).map(([name, input]) => {
      const value = input.default ?? '';
      return [name, value.startsWith('${{') ? '' : value];
    });
    expect(await readActionDefaults(path.join(root, 'action.yml'))).toEqual(Object.fromEntries(inputs));
  });
});

function defaultOf(value: string | undefined) {
  return value === undefined ? {} : { default: value };
}

describe('--help', () => {
  // Words may be broken over lines.
  const help = formatHelp().replace(/\s+/g, ' ');

  test.each(optionRows.filter(({ name }) => name !== 'mode'))('shows --$name with its default', (option) => {
    const [, own = ''] = help.split(` --${option.name} `);
    const words = option.help.replaceAll('`', '');
    expect(own.slice(0, words.length)).toBe(words);
    if (option.default !== undefined) expect(own).toMatch(defaultPattern(option.default));
  });

  test('shows every mode', () => {
    expect(help).toContain('Modes: build, validate, upload');
  });
});

// Up to the next option's default there is none but its own.
function defaultPattern(value: string): RegExp {
  return new RegExp(`^(?:(?!Default: ).)*Default: ${value.replace(/[.*+?^$()|[\]\\]/g, '\\$&')}\\.`);
}

describe('docs/manifest.schema.json', () => {
  const schema: unknown = JSON.parse(read('docs/manifest.schema.json'));
  const validate = new Ajv2020({ strict: true }).compile(z.parse(z.record(z.string(), z.unknown()), schema));

  const artifact = {
    module: 'ai',
    kind: 'function',
    name: 'provider',
    file: 'module-ai/provider.zip',
    sha256: 'a'.repeat(64),
    source_code_hash: 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo=',
    zippedBytes: 120,
    unzippedBytes: 200,
    entries: 1,
    packages: [
      {
        name: 'pydantic',
        version: '2.12.0',
        wheel: 'pydantic-2.12.0-py3-none-any.whl',
        sha256: 'b'.repeat(64),
        unzippedBytes: 100,
        imports: ['pydantic'],
        leftOut: { pyc: 2 },
      },
    ],
    leftOut: { pyc: 2 },
    python: '3.11',
    architecture: 'x86_64',
    handler: 'lambda_function.handler',
    layers: ['ai/common-ai'],
    fingerprint: { format: '1', sources: 's', packages: 'p', wheels: 'w', exclude: '', prune: 'safe' },
  };
  const manifest = {
    schemaVersion: 1,
    toolVersion: '1.0.0',
    commit: 'c'.repeat(40),
    dirty: false,
    projectModules: ['ai'],
    artifacts: [artifact],
  };
  const withArtifact = (change: object) => ({ ...manifest, artifacts: [{ ...artifact, ...change }] });
  const { toolVersion: _, ...withoutVersion } = manifest;

  test.each([
    { title: 'a whole manifest', value: manifest, isAccepted: true },
    { title: 'one without artifacts', value: { ...manifest, artifacts: [] }, isAccepted: true },
    { title: 'one of a shard', value: { ...manifest, shard: '2/5' }, isAccepted: true },
    { title: 'one with a property of tomorrow', value: { ...manifest, later: true }, isAccepted: true },
    { title: 'one of version 2', value: { ...manifest, schemaVersion: 2 }, isAccepted: false },
    { title: 'one without the tool version', value: withoutVersion, isAccepted: false },
    { title: 'one with a short digest', value: withArtifact({ sha256: 'abc' }), isAccepted: false },
    { title: 'one with half a byte', value: withArtifact({ zippedBytes: 0.5 }), isAccepted: false },
    { title: 'one for Python 2.7', value: withArtifact({ python: '2.7' }), isAccepted: false },
    { title: 'one with a kind of its own', value: withArtifact({ kind: 'image' }), isAccepted: false },
    {
      title: 'one with words as counts',
      value: withArtifact({ leftOut: { pyc: 'two' } }),
      isAccepted: false,
    },
    { title: 'a list', value: [manifest], isAccepted: false },
  ])('says of $title what the reader says', ({ value, isAccepted }) => {
    expect({ schema: validate(value), reader: z.safeParse(manifestSchema, value).success }).toEqual({
      schema: isAccepted,
      reader: isAccepted,
    });
  });
});
