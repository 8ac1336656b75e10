import { expect, test } from 'vitest';
import { readTerraform } from '../../src/project/terraform/read-terraform.ts';
import { readMain, show, showAttributes } from './terraform-values.ts';

/** Key, whether it may be missing, and the value of `v`, of every instance of the resources. */
async function listInstances(
  text: string,
): Promise<readonly (readonly [unknown, boolean, string | undefined])[]> {
  const { resources } = await readMain(text);
  return resources.map((resource) => [resource.key, resource.isMaybe, showAttributes(resource)['v']]);
}

test.each([
  ['a resource without count is one', 'v = 1', [[undefined, false, '1']]],
  [
    'count makes numbered ones',
    `count = 2\n v = "n\${count.index}"`,
    [
      [0, false, '"n0"'],
      [1, false, '"n1"'],
    ],
  ],
  ['count = 0 makes none', 'count = 0\n v = 1', []],
  ['a count by a known condition', 'count = 1 > 2 ? 1 : 0\n v = 1', []],
  ['a count by an open condition may be', 'count = var.on ? 1 : 0\n v = count.index', [[0, true, '0']]],
  [
    'of one or two the first is certain',
    'count = var.on ? 1 : 2\n v = count.index',
    [
      [0, false, '0'],
      [1, true, '1'],
    ],
  ],
  ['an open count is any number', 'count = var.n\n v = count.index', [[undefined, true, '?']]],
  ['a count that is no number is any number', 'count = "many"\n v = 1', [[undefined, true, '1']]],
  ['a huge count is any number', 'count = 1000000\n v = 1', [[undefined, true, '1']]],
  [
    'for_each over a map',
    'for_each = { a = { m = 1 }, b = { m = 2 } }\n v = each.value.m',
    [
      ['a', false, '1'],
      ['b', false, '2'],
    ],
  ],
  [
    'for_each over a set has its elements as keys',
    `for_each = toset(["b", "a"])\n v = "\${each.key}\${each.value}"`,
    [
      ['a', false, '"aa"'],
      ['b', false, '"bb"'],
    ],
  ],
  ['for_each over nothing makes none', 'for_each = toset([])\n v = 1', []],
  [
    'for_each over a variable is any number',
    'for_each = var.fns\n v = each.value.runtime',
    [[undefined, true, '<var.fns.?.runtime>']],
  ],
  [
    'for_each over a merge with a variable keeps the known keys',
    'for_each = merge({ a = 1 }, var.more)\n v = each.key',
    [
      ['a', false, '"a"'],
      [undefined, true, '?'],
    ],
  ],
  [
    'for_each by an open condition may be',
    'for_each = var.on ? { a = 1 } : {}\n v = each.value',
    [['a', true, '1']],
  ],
  [
    'a key of both branches is certain',
    'for_each = var.on ? { a = 1, b = 2 } : { a = 3 }\n v = each.value',
    [
      ['a', false, '(1 | 3)'],
      ['b', true, '2'],
    ],
  ],
  [
    'for_each over a for',
    'for_each = { for n in ["x"] : upper(n) => n }\n v = each.value',
    [['X', false, '"x"']],
  ],
  [
    'for_each over an open string is one of unknown key',
    `for_each = toset(["\${var.p}-a"])\n v = each.key`,
    [[undefined, false, '<var.p> + "-a"']],
  ],
])('%s', async (_title, body, expected) => {
  expect(await listInstances(`resource "a" "b" {\n ${body}\n}\n`)).toEqual(expected);
});

test('an instance of a sibling is read by its key', async () => {
  const { resources } = await readMain(`
    resource "s" "t" {
      for_each = { a = "x", b = "y" }
      name     = "n-\${each.value}"
    }
    resource "u" "v" {
      known   = s.t["b"].name
      missing = s.t["c"].name
      open    = s.t[var.k].name
      none    = s.t.name
    }
  `);
  expect(resources.filter(({ name }) => name === 'v').map(showAttributes)).toEqual([
    { known: '"n-y"', missing: '<s.t.c.name>', open: '<s.t.?.name>', none: '<s.t.name>' },
  ]);
});

test('resources, data sources, module calls and the rest are told apart, with nested blocks and lines', async () => {
  const folder = await readMain(`variable "project" {}

resource "aws_lambda_function" "provider" {
  function_name = "\${var.project}-provider"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [source_code_hash]
  }
}
data "aws_lambda_layer_version" "shared" { layer_name = "x" }
module "m" { source = "./m" }
`);
  const [resource] = folder.resources;
  expect({ ...resource, attributes: undefined, blocks: undefined }).toEqual({
    type: 'resource',
    labels: ['aws_lambda_function', 'provider'],
    resourceType: 'aws_lambda_function',
    name: 'provider',
    address: 'aws_lambda_function.provider',
    key: undefined,
    isMaybe: false,
    file: 'main.tf',
    line: 3,
    hasError: false,
    attributes: undefined,
    blocks: undefined,
  });
  expect(resource?.attributes.get('function_name')).toMatchObject({
    raw: `"\${var.project}-provider"`,
    file: 'main.tf',
    line: 4,
  });
  expect(resource?.blocks.map((block) => [block.type, block.line, showAttributes(block)])).toEqual([
    ['lifecycle', 6, { create_before_destroy: 'true', ignore_changes: '[<source_code_hash>]' }],
  ]);
  expect(folder.data.map(({ address, line }) => [address, line])).toEqual([
    ['data.aws_lambda_layer_version.shared', 11],
  ]);
  expect(folder.modules.map(({ address, line }) => [address, line])).toEqual([['module.m', 12]]);
  expect(folder.otherBlocks.map(({ type, labels }) => [type, ...labels])).toEqual([['variable', 'project']]);
});

test('files of one directory share their names, those of another do not', async () => {
  const { resources } = await readTerraform([
    { path: 'infra/main.tf', text: 'resource "a" "b" {\n v = local.x\n w = var.y\n}\n' },
    { path: 'infra/variables.tf', text: 'variable "y" {\n default = "default"\n}\n' },
    { path: 'infra/locals.tf', text: 'locals {\n x = "here"\n}\n' },
    { path: 'infra/sub/main.tf', text: 'resource "a" "b" {\n v = local.x\n w = var.y\n}\n' },
    { path: 'infra/README.md', text: 'resource "a" "c" {}' },
  ]);
  expect(resources.map((resource) => [resource.file, showAttributes(resource)])).toEqual([
    ['infra/main.tf', { v: '"here"', w: '"default"' }],
    ['infra/sub/main.tf', { v: '?', w: '<var.y>' }],
  ]);
});

test('no files are an empty folder', async () => {
  expect(await readTerraform([])).toEqual({
    resources: [],
    data: [],
    modules: [],
    otherBlocks: [],
    errors: [],
  });
});

test('more instances than can be evaluated are one of unknown key, and that is said', async () => {
  const block = `resource "a" "b" {\n for_each = toset([for i in range(900) : "k\${i}"])\n v = each.key\n}\n`;
  const { resources, errors } = await readMain(block.replace('"b"', '"c"') + block);
  expect(resources.map(({ name, key }) => `${name} ${key}`).slice(898, 902)).toEqual([
    'c k98',
    'c k99',
    'b k0',
    'b k1',
  ]);
  expect(errors).toEqual([]);
  const wide = `resource "a" "w" {\n for_each = toset([for i in range(900) : "k\${i}"])\n${' v = each.key\n'.repeat(900)}}\n`;
  const folder = await readMain(wide);
  expect(folder.resources.map(({ key }) => show({ kind: 'literal', value: key ?? null }))).toEqual(['null']);
  expect(folder.errors).toHaveLength(1);
});

test('override files change the blocks they name', async () => {
  const { resources, errors } = await readTerraform([
    {
      path: 'dev_override.tf',
      text: 'resource "a" "b" {\n x = "override"\n tags {\n c = 3\n }\n}\nlocals {\n y = 2\n}\n',
    },
    {
      path: 'main.tf',
      text: 'resource "a" "b" {\n x = 1\n y = local.y\n tags {\n a = 1\n }\n}\nlocals {\n y = 1\n}\n',
    },
  ]);
  expect(errors).toEqual([]);
  expect(resources.map((resource) => [resource.file, resource.line, showAttributes(resource)])).toEqual([
    ['main.tf', 1, { y: '2', x: '"override"' }],
  ]);
  expect(resources[0]?.blocks.map(showAttributes)).toEqual([{ c: '3' }]);
});
