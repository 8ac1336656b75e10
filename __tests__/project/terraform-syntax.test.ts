import { expect, test } from 'vitest';
import { readTerraform } from '../../src/project/terraform/read-terraform.ts';
import { evaluate, readMain, showAttributes } from './terraform-values.ts';

/** Address and attributes of every resource. */
async function listResources(text: string): Promise<readonly (readonly [string, Record<string, string>])[]> {
  const { resources } = await readMain(text);
  return resources.map((resource) => [resource.address, showAttributes(resource)]);
}

test.each([
  ['a comment', '# resource "a" "no" {}\n// resource "a" "no" {}\n/* resource "a" "no" {\n}\n*/\n'],
  ['a heredoc', 'locals {\n x = <<-EOT\n    resource "a" "no" {\n    }\n  EOT\n}\n'],
  ['a heredoc at the first column', 'locals {\n x = <<EOT\nresource "a" "no" {\n}\nEOT\n}\n'],
  ['a string', 'locals {\n x = "resource \\"a\\" \\"no\\" {}"\n}\n'],
  ['a string with a comment mark', `locals {\n x = "# \${"//"} /*"\n}\n`],
  ['braces in strings', `locals {\n x = "}}{{"\n y = "\${{ a = "}" }.a}"\n}\n`],
  ['an escaped hole', `locals {\n x = "$\${"\n y = "%%{ if"\n z = "$"\n}\n`],
])('%s is no block and hides none', async (_title, text) => {
  const real = 'resource "a" "b" {\n x = 1\n}\n';
  expect(await listResources(real + text + real.replace('"b"', '"c"'))).toEqual([
    ['a.b', { x: '1' }],
    ['a.c', { x: '1' }],
  ]);
  expect((await readMain(real + text)).errors).toEqual([]);
});

test.each([
  [
    'CRLF',
    'resource "a" "b" {\r\n  x = <<EOT\r\nhello\r\nEOT\r\n  y = 1\r\n}\r\n',
    { x: '"hello\\r\\n"', y: '1' },
  ],
  ['a byte order mark', '\ufeffresource "a" "b" {\n x = 1\n}\n', { x: '1' }],
  ['no line break at the end', 'resource "a" "b" { x = 1 }', { x: '1' }],
  ['labels without quotes', 'resource a b {\n x = 1\n}\n', { x: '1' }],
  ['an indented heredoc', 'resource "a" "b" {\n x = <<-E\n    a\n      b\n  E\n}\n', { x: '"a\\n  b\\n"' }],
  ['a very long line of blanks', `resource "a" "b" {\n x =${' '.repeat(100_000)}1\n}\n`, { x: '1' }],
  [
    'blanks in a string',
    `resource "a" "b" {\n x = "a${' '.repeat(50)}b"\n}\n`,
    { x: `"a${' '.repeat(50)}b"` },
  ],
  [
    'characters beyond 16 bits',
    `resource "a" "b" {\n x = "😀-\${var.y}-é"\n}\n`,
    { x: '"😀-" + <var.y> + "-é"' },
  ],
])('%s is read', async (_title, text, expected) => {
  expect(await listResources(text)).toEqual([['a.b', expected]]);
  expect((await readMain(text)).errors).toEqual([]);
});

const before = 'resource "a" "before" {\n  x = 1\n}\n\n';
const after = '\nresource "a" "after" {\n  x = 2\n}\n';

test.each([
  ['an empty value', 'resource "a" "b" {\n  x =\n}\n', 6, 'Syntax error near "=".'],
  ['a block that is not closed', 'resource "a" "b" {\n  y = 1\n', 5, 'This block is not closed.'],
  [
    'a nested block that is not closed',
    'resource "a" "b" {\n  lifecycle {\n    y = 1\n}\n',
    5,
    'This block is not closed.',
  ],
  ['a brace too many', 'resource "a" "b" {\n}\n}\n', 7, 'Syntax error near "}".'],
  [
    'a string that is not closed',
    'resource "a" "b" {\n  y = "abc\n  z = 1\n}\n',
    6,
    'Syntax error near ""abc".',
  ],
  ['a left over placeholder', 'resource "a" "b" {\n  y = {{name}}\n}\n', 6, 'Syntax error near "name}}".'],
  [
    'a word that means nothing',
    'resource "a" "b" {\n  y = 1\n  $invalid\n}\n',
    7,
    'Syntax error near "$invalid".',
  ],
  [
    'a list that is not closed',
    'resource "a" "b" {\n  y = [1, 2\n  z = 3\n}\n',
    7,
    'Syntax error near "z = 3".',
  ],
])('%s is an error at its line and spoils no other block', async (_title, broken, line, message) => {
  const { resources, errors } = await readMain(before + broken + after);
  expect(errors).toEqual([{ file: 'main.tf', line, message }]);
  expect(
    resources.filter(({ name }) => name !== 'b').map(({ address, hasError }) => [address, hasError]),
  ).toEqual([
    ['a.before', false],
    ['a.after', false],
  ]);
});

test('a block with an error is marked, its sound attributes are read, its broken ones are unknown', async () => {
  const { resources } = await readMain('resource "a" "b" {\n  x = 1\n  y = [1, }\n}\n  z = 3\n}\n');
  expect(resources.map((resource) => [resource.hasError, showAttributes(resource)['x']])).toEqual([
    [true, '1'],
  ]);
});

test('each broken block is an error, twenty of a file are told', async () => {
  const broken = 'resource "a" "b" {\n  x = \n}\n';
  expect((await readMain(broken.repeat(3))).errors.map(({ line }) => line)).toEqual([2, 5, 8]);
  expect((await readMain(broken.repeat(50))).errors).toHaveLength(20);
});

test('an error in one file leaves the others', async () => {
  const { resources, errors } = await readTerraform([
    { path: 'bad.tf', text: 'resource "a" {{p}} {\n' },
    { path: 'good.tf', text: 'resource "a" "b" {\n x = 1\n}\n' },
  ]);
  expect(errors.map(({ file, line }) => [file, line])).toEqual([['bad.tf', 1]]);
  expect(resources.map(({ address }) => address)).toEqual(['a.b']);
});

test('a string over lines is not taken for the end of the world', async () => {
  expect(await evaluate(`"\${[\n1,\n2\n][0]}-a"`)).toBe('"1-a"');
});
