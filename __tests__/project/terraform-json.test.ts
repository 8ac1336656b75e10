import { expect, test } from 'vitest';
import { readTerraform } from '../../src/project/terraform/read-terraform.ts';
import { showAttributes } from './terraform-values.ts';

function readJson(text: string) {
  return readTerraform([{ path: 'main.tf.json', text }]);
}

test('a .tf.json file says the same as a .tf file', async () => {
  const { resources, errors } = await readJson(`{
  "//": "a comment",
  "variable": { "runtime": { "default": "python3.12" } },
  "locals": { "name": "\${var.project}-ai" },
  "resource": {
    "aws_lambda_function": {
      "provider": {
        "//": "another",
        "function_name": "\${local.name}-provider",
        "runtime": "\${var.runtime}",
        "layers": ["\${aws_lambda_layer_version.common.arn}"],
        "memory_size": 128,
        "note": "a \\"quoted\\" $\${literal} text",
        "lifecycle": { "create_before_destroy": true },
        "tags": { "a": "b" }
      }
    }
  }
}`);
  expect(errors).toEqual([]);
  expect(resources.map((resource) => [resource.address, resource.line, showAttributes(resource)])).toEqual([
    [
      'aws_lambda_function.provider',
      7,
      {
        function_name: '<var.project> + "-ai-provider"',
        runtime: '"python3.12"',
        layers: '[<aws_lambda_layer_version.common.arn>]',
        memory_size: '128',
        note: `"a \\"quoted\\" \${literal} text"`,
        lifecycle: '{create_before_destroy: true}',
        tags: '{a: "b"}',
      },
    ],
  ]);
  expect(resources[0]?.attributes.get('runtime')?.line).toBe(10);
  expect(resources[0]?.attributes.get('runtime')?.raw).toBe(`"\${var.runtime}"`);
  expect(resources[0]?.blocks.map(({ type, line }) => [type, line])).toEqual([
    ['lifecycle', 14],
    ['tags', 15],
  ]);
});

test('lists of objects stand for several blocks, at any level', async () => {
  const { resources } = await readJson(
    '{"resource": [{"a": {"b": {"x": 1}}}, {"a": [{"c": {"x": 2}}, {"d": [{"x": 3}]}]}]}',
  );
  expect(resources.map((resource) => [resource.address, showAttributes(resource)])).toEqual([
    ['a.b', { x: '1' }],
    ['a.c', { x: '2' }],
    ['a.d', { x: '3' }],
  ]);
});

test('both kinds of files share their names', async () => {
  const { resources } = await readTerraform([
    { path: 'main.tf', text: 'resource "a" "b" {\n v = local.x\n}\n' },
    { path: 'locals.tf.json', text: `{"locals": {"x": "\${upper(\\"y\\")}"}}` },
  ]);
  expect(resources.map(showAttributes)).toEqual([{ v: '"Y"' }]);
});

test('what stands before a syntax error is read, and the error has its line', async () => {
  const { resources, errors } = await readJson('{\n"resource": {"a": {"b": {"x": 1}}},\n"locals": {oops}\n}');
  expect(resources.map(({ address }) => address)).toEqual(['a.b']);
  expect(errors).toEqual([{ file: 'main.tf.json', line: 3, message: 'This is not JSON from here on.' }]);
});

test.each([
  ['', 1],
  ['[', 1],
  ['{"a": 1}}', 1],
  ['{"a": "\\q"}', 1],
  [`${'['.repeat(5000)}`, 1],
])('%j is an error, not a crash', async (text, line) => {
  const { resources, errors } = await readJson(text);
  expect(resources).toEqual([]);
  expect(errors.map((error) => error.line)).toEqual([line]);
});

test.each(['null', '1', '"a"', '[]', '{}', '{"resource": 1}', '{"resource": {"a": {"b": [1, null]}}}'])(
  '%j holds no blocks',
  async (text) => {
    expect(await readJson(text)).toEqual({
      resources: [],
      data: [],
      modules: [],
      otherBlocks: [],
      errors: [],
    });
  },
);
