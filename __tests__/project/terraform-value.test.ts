import { expect, test } from 'vitest';
import { evaluate } from './terraform-values.ts';

test.each([
  ['a variable without default is the reference to it', 'var.sha', '', '<var.sha>'],
  [
    'a variable is its default',
    'var.runtime',
    'variable "runtime" {\n default = "python3.11"\n}',
    '"python3.11"',
  ],
  [
    'an empty default is only one of two',
    'var.arn',
    'variable "arn" {\n default = ""\n}',
    '("" | <var.arn>)',
  ],
  ['a switch may be set either way', 'var.on ? 1 : 0', 'variable "on" {\n default = true\n}', '(1 | 0)'],
  [
    'a local of a local is followed',
    'local.a',
    `locals {\n a = "\${local.b}-x"\n b = upper("b")\n}`,
    '"B-x"',
  ],
  ['locals in a cycle are unknown', 'local.a', 'locals {\n a = local.b\n b = local.a\n}', '?'],
  ['a local that is its own part is unknown', 'local.a', 'locals {\n a = [local.a]\n}', '[?]'],
  ['a local nobody declares is unknown', 'local.nowhere', '', '?'],
  [
    'a string keeps what is known of it',
    `"lambdas/ai/p-\${var.sha}.zip"`,
    '',
    '"lambdas/ai/p-" + <var.sha> + ".zip"',
  ],
  ['a string in a string is one string', `"\${"a-\${"b-\${var.x}"}"}.zip"`, '', '"a-b-" + <var.x> + ".zip"'],
  ['known parts side by side are joined', `"\${local.a}-\${local.a}"`, 'locals {\n a = 1\n}', '"1-1"'],
  [
    'a resource attribute that is computed is a reference',
    'aws_lambda_layer_version.common.arn',
    '',
    '<aws_lambda_layer_version.common.arn>',
  ],
  [
    'an attribute that a sibling sets is what it sets',
    'aws_s3_object.zip.key',
    `resource "aws_s3_object" "zip" {\n key = "a-\${var.sha}.zip"\n}`,
    '"a-" + <var.sha> + ".zip"',
  ],
  [
    'siblings in a cycle stay references',
    'a.b.x',
    'resource "a" "b" {\n x = a.c.x\n}\nresource "a" "c" {\n x = a.b.x\n}',
    '<a.b.x>',
  ],
  [
    'a data source is a reference',
    'data.aws_lambda_layer_version.shared.arn',
    '',
    '<data.aws_lambda_layer_version.shared.arn>',
  ],
  [
    'a module output is a reference',
    'module.kb.layer_arns["common-kb"]',
    '',
    '<module.kb.layer_arns.common-kb>',
  ],
  ['an unknown index is some element', 'aws_x.y[var.i].arn', '', '<aws_x.y.?.arn>'],
  ['path.module stays open', `"\${path.module}/a.zip"`, '', '<path.module> + "/a.zip"'],
  ['terraform.workspace stays open', 'terraform.workspace', '', '<terraform.workspace>'],
  [
    'a hash of a file is kept as a call',
    `filebase64sha256("\${path.module}/a.zip")`,
    '',
    'filebase64sha256(<path.module> + "/a.zip")',
  ],
  ['a function nobody knows is kept as a call', 'provider::x::y(1)', '', 'provider::x::y(1)'],
  ['names of JavaScript are no functions', 'constructor(1)', '', 'constructor(1)'],
  ['names of JavaScript are no keys', '{ a = 1 }.constructor', '', '?'],
  ['a condition that is known takes its branch', '1 < 2 ? "a" : "b"', '', '"a"'],
  ['an unknown condition leaves both', 'var.q ? ["a"] : ["b"]', '', '(["a"] | ["b"])'],
  ['equal branches are one', `var.q ? "a" : "\${"a"}"`, '', '"a"'],
  ['conditions chain from the right', 'var.q ? 1 : false ? 2 : true ? 3 : 4', '', '(1 | 3)'],
  ['brackets before a condition hold', '(true ? false : true) ? 1 : 2', '', '2'],
  [
    'a list knows which elements are certain',
    'concat(["a"], var.q ? ["b"] : [], var.more)',
    '',
    '["a", "b"*, <var.more.?>*]',
  ],
  ['what all branches have is certain', 'concat(var.q ? ["a", "b"] : ["a"], ["c"])', '', '["a", "b"*, "c"]'],
  [
    'compact drops the empty and doubts the open',
    'compact(["", "a", null, var.b, aws_x.y.arn])',
    '',
    '["a", <var.b>*, <aws_x.y.arn>]',
  ],
  [
    'compact doubts what is empty by a condition',
    'compact([var.q ? aws_x.y.arn : ""])',
    '',
    '[<aws_x.y.arn>*]',
  ],
  [
    'flatten opens what may be a list',
    'flatten([["a"], var.b, [aws_x.y.arn]])',
    '',
    '["a", <var.b.?>*, <aws_x.y.arn>]',
  ],
  [
    'merge keeps the keys under an unknown map',
    'merge({ a = 1 }, var.more, { b = 2 })',
    '',
    '{a: (1 | ?), b: 2, ...}',
  ],
  ['a key that is not known leaves the map open', '{ (var.k) = 1, b = 2 }', '', '{b: 2, ...}'],
  [
    'an unknown key is one of the values',
    '{ dev = "3.11", prod = "3.12" }[var.env]',
    '',
    '("3.11" | "3.12")',
  ],
  ['lookup in an open map may take the default', 'lookup(var.map, "a", "b")', '', '(<var.map.a> | "b")'],
  [
    'try goes on after what Terraform refuses',
    'try(local.m.b, local.m.a)',
    'locals {\n m = { a = 1 }\n}',
    '1',
  ],
  ['try may go on after what is not known', 'try(var.m.b, "x")', '', '(<var.m.b> | "x")'],
  ['coalesce passes over the empty', 'coalesce("", null, "x", "y")', '', '"x"'],
  ['coalesce of an open value may go on', 'coalesce(var.a, "x")', '', '(<var.a> | "x")'],
  [
    'an optional attribute that a default lacks is unknown',
    'try(var.f.a.runtime, "x")',
    'variable "f" {\n type = map(object({ runtime = optional(string, "z") }))\n default = { a = {} }\n}',
    '(? | "x")',
  ],
  ['lower works around a hole', `lower("A-\${var.x}-B")`, '', '"a-" + lower(<var.x>) + "-b"'],
  [
    'replace of one character works around a hole',
    `replace("a_\${var.x}_b", "_", "-")`,
    '',
    '"a-" + replace(<var.x>, "_", "-") + "-b"',
  ],
  ['replace by a pattern is kept', 'replace("aab", "/a+/", "c")', '', 'replace("aab", "/a+/", "c")'],
  ['trimsuffix works behind a hole', `trimsuffix("\${var.x}.zip", ".zip")`, '', '<var.x>'],
  ['trimprefix of a hole is kept', `trimprefix("\${var.x}a", "b")`, '', 'trimprefix(<var.x> + "a", "b")'],
  ['substr inside the known front is known', `substr("python3.12\${var.x}", 6, 4)`, '', '"3.12"'],
  ['basename works behind a hole', `basename("\${path.module}/x/\${var.n}.zip")`, '', '<var.n> + ".zip"'],
  ['format fills holes', 'format("%s-%s-%03d", var.p, "ai", 7)', '', '<var.p> + "-ai-007"'],
  ['join fills holes', 'join("-", [var.p, "ai"])', '', '<var.p> + "-ai"'],
  ['split of an open text is kept', 'split("-", var.p)', '', 'split("-", <var.p>)'],
  ['a function of several values gives several', 'upper(var.q ? "a" : "b")', '', '("A" | "B")'],
  [
    'a splat goes over the instances of a counted resource',
    'a.b[*].arn',
    'resource "a" "b" {\n count = 2\n}',
    '[<a.b.0.arn>, <a.b.1.arn>]',
  ],
  ['a splat over a single resource is a list of one', 'a.b[*].arn', 'resource "a" "b" {}', '[<a.b.arn>]'],
  [
    'values go over the instances of for_each',
    'values(a.b)[*].arn',
    'resource "a" "b" {\n for_each = toset(["x", "y"])\n}',
    '[<a.b.x.arn>, <a.b.y.arn>]',
  ],
  [
    'for goes over the instances of for_each',
    `[for k, v in a.b : "\${k}=\${v.arn}"]`,
    'resource "a" "b" {\n for_each = { x = 1 }\n}',
    '["x=" + <a.b.x.arn>]',
  ],
  ['for over an open map gives any number', '{ for k, v in var.m : k => v.arn }', '', '{...}'],
  [
    'for with an open condition gives elements that may be there',
    '[for x in ["a", "b"] : x if var.q]',
    '',
    '["a"*, "b"*]',
  ],
  ['one of a splat is its element or null', 'one(a.b[*].arn)', '', '(<a.b.?.arn> | null)'],
  ['a splat over null is empty', 'null[*].a', '', '[]'],
  ['a word alone stays a word', '[source_code_hash, all]', '', '[<source_code_hash>, <all>]'],
  ['"a" && unknown is not decided', 'true && var.x', '', '?'],
  ['false && unknown is false', 'false && var.x', '', 'false'],
  ['a division by zero is no crash', '1 / 0 + "a"', '', '?'],
])('%s', async (_title, expression, beside, expected) => {
  expect(await evaluate(expression, beside)).toBe(expected);
});

test('a heredoc is its text, and braces, comments and block heads in it are text', async () => {
  const text = `<<EOT\nresource "a" "b" {\n  # no comment \${var.x} $\${y} \\n\nEOT\n`;
  expect(await evaluate(text)).toBe(
    `"resource \\"a\\" \\"b\\" {\\n  # no comment " + <var.x> + " \${y} \\\\n\\n"`,
  );
});

test('values that double one another are unknown, not endless', async () => {
  const doubled = Array.from({ length: 60 }, (_, n) => `l${n} = [local.l${n + 1}, local.l${n + 1}]`);
  const beside = `locals {\n${doubled.join('\n')}\nl60 = 1\n}`;
  expect(await evaluate('local.l0', beside)).toBe(
    '[[[[?, ?], [?, ?]], [[?, ?], [?, ?]]], [[[?, ?], [?, ?]], [[?, ?], [?, ?]]]]',
  );
});

test('a thousand brackets in one another are unknown', async () => {
  expect(await evaluate(`${'['.repeat(1000)}1${']'.repeat(1000)}`)).toMatch(/^\[+\?\]+$/);
});
