import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Value } from '../../src/project/terraform/value.ts';
import { readMain } from './terraform-values.ts';

// Expressions with what `terraform apply` of 1.11.4 printed for `jsonencode(..)` of each beside these locals.
const locals = `
locals {
  s = "hello"
  n = 3
  l = ["a", "b", "", "c"]
  m = { a = 1, b = { c = "x" }, "d-e" = [1, 2] }
  fns = { provider = { runtime = "python3.11", mem = 128 }, "web-hook" = { mem = 256 } }
  empty = []
  nul = null
  t = true
  nested = local.chain1
  chain1 = local.chain2
  chain2 = "\${local.s}-\${local.n}"
  deep = [["a"], [["b", "c"]], []]
}
`;

test('what is known of an expression is what Terraform makes of it', async () => {
  const cases = await readCases();
  const blocks = cases.map(
    ([expression], index) => `resource "r" "c${index}" {\n  value = ${expression}\n}\n`,
  );
  const { resources, errors } = await readMain(locals + blocks.join(''));
  const found = resources.map(({ attributes }, index) => [
    cases[index]?.[0],
    plain(attributes.get('value')?.value),
  ]);
  expect(errors).toEqual([]);
  expect(found).toEqual(cases);
});

async function readCases(): Promise<readonly (readonly [string, unknown])[]> {
  const cases: unknown = JSON.parse(
    await readFile(new URL('terraform-referee.json', import.meta.url), 'utf8'),
  );
  if (!Array.isArray(cases)) throw new Error('terraform-referee.json is not a list.');
  return cases.map(([expression, value]) => [String(expression), value]);
}

function plain(value: Value | undefined): unknown {
  if (value?.kind === 'literal') return value.value;
  if (value?.kind === 'list') return value.items.map(plain);
  if (value?.kind === 'map')
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry)]));
  return value;
}
