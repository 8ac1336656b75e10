import { expect, test } from 'vitest';
import { readTerraform } from '../../src/project/terraform/read-terraform.ts';
import { readMain, showAttributes } from './terraform-values.ts';

const sample = `
variable "fns" { default = { provider = { memory = 128 } } }
locals {
  name = "\${var.project}-\${lower("AI")}"
  text = <<-EOT
    hello \${local.name} %{ if var.x }yes%{ else }no%{ endif }
  EOT
}
resource "aws_lambda_function" "this" {
  for_each      = var.fns
  function_name = "\${local.name}-\${each.key}"
  layers        = compact(concat([aws_lambda_layer_version.common.arn], var.q ? [var.a] : []))
  count         = length([for k, v in var.fns : k if v.memory > 1])
  lifecycle { ignore_changes = [tags["a"]] }
}
`;
const json = JSON.stringify({
  resource: { a: { b: { x: `\${var.y ? "a" : local.z}`, y: [1, { z: null }] } } },
});
const tokens = [
  '{',
  '}',
  '"',
  `\${`,
  '%{',
  '[',
  ']',
  '(',
  ')',
  '=',
  '\n',
  '<<EOT\n',
  'EOT\n',
  '#',
  '/*',
  '*/',
  '?',
  ':',
  '*',
]
  .concat([
    '[*]',
    ' for ',
    ' in ',
    ' if ',
    '...',
    '=>',
    '\\',
    '$',
    '%',
    '~',
    '\0',
    'é',
    '\ud800',
    'each.key',
    'local.name',
  ])
  .concat(['count = 2\n', ',', '-', '!', '&&', '0x', '1e5', 'null', 'resource "a" "b" {\n']);

test('whatever the input, it is read without an exception', async () => {
  const random = makeRandom(42);
  for (let run = 0; run < 1500; run += 1) {
    const isJson = random(5) === 0;
    const text = random(10) === 0 ? makeNoise(random) : mutate(isJson ? json : sample, random);
    const folder = await readTerraform([{ path: isJson ? 'main.tf.json' : 'main.tf', text }]);
    for (const { line } of folder.errors) expect(line).toBeGreaterThan(0);
  }
});

test('ten thousand resources are read whole', async () => {
  const blocks = Array.from(
    { length: 10_000 },
    (_, index) => `resource "aws_lambda_function" "fn_${index}" {
  function_name = "\${var.project}-ai-fn-${index}"
  layers        = [aws_lambda_layer_version.common.arn]
  s3_key        = "lambdas/ai/fn-${index}-\${var.sha}.zip"
  lifecycle {
    create_before_destroy = true
  }
}
`,
  );
  const { resources, errors } = await readMain(blocks.join(''));
  expect(errors).toEqual([]);
  expect(resources).toHaveLength(10_000);
  expect(resources.map(({ line }) => line)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => index * 8 + 1),
  );
  expect(resources.slice(-1).map(showAttributes)).toEqual([
    {
      function_name: '<var.project> + "-ai-fn-9999"',
      layers: '[<aws_lambda_layer_version.common.arn>]',
      s3_key: '"lambdas/ai/fn-9999-" + <var.sha> + ".zip"',
    },
  ]);
});

test.each([
  ['braces', '{'],
  ['open lists', 'x = ['],
  ['open blocks', 'a {\n'],
  ['quotes', '"'],
  ['open holes', `"\${`],
  ['heredocs that never end', 'x = <<EOT\n'],
  ['minus signs', '-'],
  ['blanks', ' '],
  ['zeros', '\0'],
  ['open comments', '/*'],
])('a megabyte of %s is refused in words', async (_title, piece) => {
  const text = `locals {\n${piece.repeat(1_000_000 / piece.length)}\n`;
  const { resources, errors } = await readMain(`resource "a" "b" {}\n${text}`);
  expect(resources.map(({ address }) => address)).toEqual(['a.b']);
  expect(errors).toEqual([
    {
      file: 'main.tf',
      line: 1,
      message: 'What begins here is larger than 262144 characters and was not read.',
    },
  ]);
});

test('a folder of more than six million characters is read up to there', async () => {
  const half = { path: 'a.tf', text: `# ${'x'.repeat(3_000_000)}\n` };
  const { resources, errors } = await readTerraform([
    { path: 'main.tf', text: 'resource "a" "b" {}\n' },
    ...[half, { ...half, path: 'b.tf' }],
    { path: 'c.tf', text: 'resource "a" "c" {}\n' },
  ]);
  expect(resources.map(({ address }) => address)).toEqual(['a.b']);
  expect(errors.map(({ file }) => file)).toEqual(['a.tf', 'b.tf', 'c.tf']);
});

/** Whole numbers below the bound, the same on each run. */
function makeRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function makeNoise(random: (bound: number) => number): string {
  const piece = () =>
    random(3) === 0 ? String.fromCharCode(random(65_536)) : (tokens[random(tokens.length)] ?? '');
  return Array.from({ length: random(400) }, piece).join('');
}

/** Cuts, inserts and repeats at random places. */
function mutate(text: string, random: (bound: number) => number): string {
  let changed = text;
  for (let count = random(8); count >= 0; count -= 1) {
    const at = random(changed.length + 1);
    const token = (tokens[random(tokens.length)] ?? '').repeat(1 + (random(4) === 0 ? random(30) : 0));
    const removed = random(2) === 0 ? random(20) : 0;
    changed = changed.slice(0, at) + (random(3) === 0 ? '' : token) + changed.slice(at + removed);
  }
  return changed;
}
