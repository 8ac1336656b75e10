import { expect, test } from 'vitest';
import { linkTerraform, type TerraformLinks } from '../../src/plan/link-terraform.ts';
import { readTerraform } from '../../src/project/terraform/read-terraform.ts';

interface Given {
  readonly layers?: readonly string[];
  readonly functions?: readonly string[];
  readonly terraform?: string;
}

/** Links modules given by name; their Terraform is `{module}/main.tf`. */
async function link(modules: Readonly<Record<string, Given>>): Promise<TerraformLinks> {
  const read = Object.entries(modules).map(
    async ([module, { layers = [], functions = [], terraform = '' }]) => ({
      name: module,
      artifacts: [
        ...layers.map((name) => ({ kind: 'layer', module, name }) as const),
        ...functions.map((name) => ({ kind: 'function', module, name }) as const),
      ],
      terraform: await readTerraform([{ path: `${module}/main.tf`, text: terraform }]),
    }),
  );
  return linkTerraform(await Promise.all(read));
}

/** `provider <- key aws_lambda_function.this` for every link. */
function showLinks({ functions, layers }: TerraformLinks): readonly string[] {
  return [...layers, ...functions].flatMap(([id, links]) =>
    links.map(
      ({ by, block }) => `${id} <- ${by} ${block.address}${block.key === undefined ? '' : `[${block.key}]`}`,
    ),
  );
}

/** The layers of the only function: `ai/common-ai`, `ai/x?` when it may be attached, `...` when there may be more. */
function showLayers({ functions }: TerraformLinks): readonly string[] | undefined {
  const [[only] = []] = functions.values();
  const attached = only?.layers;
  if (attached === undefined) return undefined;
  return [
    ...attached.layers.map(({ id, isMaybe }) => `${id}${isMaybe ? '?' : ''}`),
    ...(attached.isComplete ? [] : ['...']),
  ];
}

const standard = `
resource "aws_lambda_layer_version" "common" {
  layer_name          = "\${var.project}-common-ai"
  s3_bucket           = var.artifacts_bucket
  s3_key              = var.common_layer_s3_key
  compatible_runtimes = ["python3.11"]
  source_code_hash    = var.hash
  lifecycle { create_before_destroy = true }
}
resource "aws_lambda_function" "provider" {
  function_name = "\${var.project}-ai-provider"
  handler       = "lambda_function.lambda_handler"
  runtime       = var.python_runtime
  architectures = ["arm64"]
  s3_key        = "lambdas/ai/provider-\${var.sha}.zip"
  layers        = [aws_lambda_layer_version.common.arn, var.access_layer_arn]
}
variable "python_runtime" { default = "python3.12" }
variable "access_layer_arn" {}
`;

test("the standard's pattern is understood whole", async () => {
  const links = await link({
    ai: { layers: ['common-ai'], functions: ['provider'], terraform: standard },
    access: { layers: ['common-access'] },
  });
  const [layer] = links.layers.get('ai/common-ai') ?? [];
  const [lambda] = links.functions.get('ai/provider') ?? [];
  expect({ ...layer, block: layer?.block.address }).toEqual({
    by: 'name',
    block: 'aws_lambda_layer_version.common',
    runtimes: { value: ['3.11'], source: { file: 'ai/main.tf', line: 6 } },
    architectures: undefined,
  });
  expect({ ...lambda, block: lambda?.block.address }).toEqual({
    by: 'key',
    block: 'aws_lambda_function.provider',
    runtime: { value: '3.12', source: { file: 'ai/main.tf', line: 13 } },
    architecture: { value: 'arm64', source: { file: 'ai/main.tf', line: 14 } },
    handler: { value: 'lambda_function.lambda_handler', source: { file: 'ai/main.tf', line: 12 } },
    layers: {
      layers: [
        { id: 'ai/common-ai', isMaybe: false, source: { file: 'ai/main.tf', line: 16 } },
        { id: 'access/common-access', isMaybe: false, source: { file: 'ai/main.tf', line: 16 } },
      ],
      isComplete: true,
      source: { file: 'ai/main.tf', line: 16 },
    },
  });
  expect(links.unlinked).toEqual([]);
});

const ai = { layers: ['common-ai'], functions: ['provider', 'web-provider', 'sync_jobs'] };

test.each([
  [
    'the key of the standard',
    's3_key = "lambdas/ai/provider-0123456789ab.zip"',
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    'a key with a prefix',
    `s3_key = "prod/lambdas/ai/provider-\${var.sha}.zip"`,
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    'a key behind an open prefix',
    `s3_key = "\${var.prefix}lambdas/ai/provider-\${var.sha}.zip"`,
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    'a key with an open module',
    `s3_key = "lambdas/\${var.module}/provider-\${var.sha}.zip"`,
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    'a key in two strings',
    's3_key = join("/", ["lambdas", "ai", format("%s-%s.zip", "provider", var.sha)])',
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    '_ and - are equal',
    `s3_key = "lambdas/ai/sync-jobs-\${var.sha}.zip"`,
    'ai/sync_jobs <- key aws_lambda_function.x',
  ],
  [
    'the longest name wins',
    `s3_key = "lambdas/ai/web-provider-\${var.sha}.zip"`,
    'ai/web-provider <- key aws_lambda_function.x',
  ],
  [
    'a key goes before a name',
    `s3_key = "lambdas/ai/provider-\${var.sha}.zip"\n function_name = "acme-web-provider"`,
    'ai/provider <- key aws_lambda_function.x',
  ],
  [
    'another key by its zip',
    `s3_key = "releases/\${var.sha}/provider.zip"`,
    'ai/provider <- zip aws_lambda_function.x',
  ],
  [
    'a key whose zip is only a version by its folder',
    `s3_key = "releases/provider/\${var.sha}.zip"`,
    'ai/provider <- zip aws_lambda_function.x',
  ],
  [
    'a local zip',
    `filename = "\${path.module}/../build/provider.zip"`,
    'ai/provider <- zip aws_lambda_function.x',
  ],
  [
    'a zip of a data source',
    'filename = data.archive_file.p.output_path',
    'ai/provider <- zip aws_lambda_function.x',
  ],
  [
    'the folder of a handler',
    'handler = "provider/lambda_function.lambda_handler"',
    'ai/provider <- handler aws_lambda_function.x',
  ],
  [
    'the package of a handler',
    'handler = "provider.lambda_function.lambda_handler"',
    'ai/provider <- handler aws_lambda_function.x',
  ],
  [
    'a name behind anything',
    `function_name = "\${var.prefix}-ai-provider"`,
    'ai/provider <- name aws_lambda_function.x',
  ],
  [
    'a name without its module',
    'function_name = "acme-provider"',
    'ai/provider <- name aws_lambda_function.x',
  ],
  [
    'a name with an environment behind it',
    `function_name = "acme-provider-\${var.env}"`,
    'ai/provider <- name aws_lambda_function.x',
  ],
  [
    'a name with a known environment behind it',
    'function_name = "acme_provider_prod"',
    'ai/provider <- name aws_lambda_function.x',
  ],
  ['the name of a variable', 's3_key = var.provider_s3_key', 'ai/provider <- name aws_lambda_function.x'],
])('a function is linked by %s', async (_title, body, expected) => {
  const terraform = `resource "aws_lambda_function" "x" {\n ${body}\n}
    data "archive_file" "p" { output_path = "\${path.module}/provider.zip" }`;
  expect(showLinks(await link({ ai: { ...ai, terraform } }))).toEqual([expected]);
});

test.each([
  ['a name that only begins like it', 'function_name = "acme-providers"'],
  ['a name that only ends like it', 'function_name = "acme-webprovider"'],
  ['a name with more words behind it', 'function_name = "acme-provider-exporter"'],
  [
    'a key of another module',
    `s3_key = "lambdas/kb/other-\${var.sha}.zip"\n function_name = "acme-provider"`,
  ],
  ['a key of a layer', `s3_key = "layers/ai/common-ai-\${var.sha}.zip"`],
  ['nothing that is known', `function_name = var.name\n s3_key = "\${var.key}"`],
  ['a handler in a file of its name', 'handler = "provider.lambda_handler"'],
  ['a resource that there is none of', 'count = 0\n function_name = "acme-provider"'],
])('a function is not linked by %s', async (_title, body) => {
  const terraform = `resource "aws_lambda_function" "x" {\n ${body}\n}`;
  expect(showLinks(await link({ ai: { ...ai, terraform }, kb: { functions: ['kb'] } }))).toEqual([]);
});

test.each([
  ['provider', 'ai/provider'],
  ['ai_provider', 'ai/provider'],
  ['provider_lambda', 'ai/provider'],
  ['web_provider', 'ai/web-provider'],
  ['provider_exporter', undefined],
  ['this', undefined],
])('the label %s alone links to %s', async (label, id) => {
  const terraform = `resource "aws_lambda_function" "${label}" {\n function_name = var.name\n}`;
  const { functions } = await link({ ai: { ...ai, terraform } });
  expect([...functions.keys()]).toEqual(id === undefined ? [] : [id]);
});

test('a layer labelled less `common-` or its module is the one', async () => {
  const terraform = (label: string) =>
    `resource "aws_lambda_layer_version" "${label}" {\n s3_key = var.key\n}`;
  for (const label of ['common', 'ai', 'common_layer', 'layer_common_ai']) {
    expect([...(await link({ ai: { ...ai, terraform: terraform(label) } })).layers.keys()]).toEqual([
      'ai/common-ai',
    ]);
  }
  const two = { ...ai, layers: ['common-ai', 'heavy-ai', 'common-heavy'], terraform: terraform('heavy') };
  expect((await link({ ai: two })).layers.size).toBe(0);
});

test('a key may name another module; a name may not', async () => {
  const links = await link({
    ai: {
      functions: ['provider'],
      terraform: `
        resource "aws_lambda_function" "a" { s3_key = "lambdas/kb/search-\${var.sha}.zip" }
        resource "aws_lambda_function" "b" { function_name = "acme-kb-index" }`,
    },
    kb: { functions: ['search', 'index'] },
  });
  expect(showLinks(links)).toEqual(['kb/search <- key aws_lambda_function.a']);
});

test('what only shares the name gives way to what has the key', async () => {
  const links = await link({
    ai: {
      functions: ['provider'],
      terraform: `
        resource "aws_lambda_function" "legacy" { function_name = "old-provider" }
        resource "aws_lambda_function" "new" { s3_key = "lambdas/ai/provider-\${var.sha}.zip" }`,
    },
  });
  expect(showLinks(links)).toEqual(['ai/provider <- key aws_lambda_function.new']);
});

test('for_each gives each function its own instance', async () => {
  const links = await link({
    ai: {
      functions: ['provider', 'web-hook', 'unused'],
      terraform: `
        locals {
          functions = {
            provider = { runtime = "python3.11" }
            web_hook = { runtime = "python3.12" }
          }
        }
        resource "aws_lambda_function" "this" {
          for_each      = local.functions
          function_name = "\${var.project}-\${each.key}"
          runtime       = each.value.runtime
        }`,
    },
  });
  expect(showLinks(links)).toEqual([
    'ai/provider <- name aws_lambda_function.this[provider]',
    'ai/web-hook <- name aws_lambda_function.this[web_hook]',
  ]);
  expect([...links.functions.values()].map(([first]) => first?.runtime?.value)).toEqual(['3.11', '3.12']);
});

test('resources that may be anything are told from those that are something else', async () => {
  const { unlinked } = await link({
    ai: {
      functions: ['provider'],
      terraform: `
        resource "aws_lambda_function" "all" {
          for_each      = var.functions
          function_name = "\${var.project}-\${each.key}"
          s3_key        = each.value.key
        }
        resource "aws_lambda_function" "other" { function_name = "acme-authorizer" }`,
    },
  });
  expect(unlinked.map(({ module, resource, isOpen }) => [module, resource.address, isOpen])).toEqual([
    ['ai', 'aws_lambda_function.all', true],
    ['ai', 'aws_lambda_function.other', false],
  ]);
});

test.each([
  ['a known runtime', 'runtime = "python3.13"', { runtime: '3.13' }],
  ['a runtime of another language as it is', 'runtime = "nodejs22.x"', { runtime: 'nodejs22.x' }],
  ['an open runtime as unknown', 'runtime = var.r', { runtime: 'unknown' }],
  ['the one known of several', 'runtime = coalesce(var.r, "python3.12")', { runtime: '3.12' }],
  [
    'two runtimes by an open condition as unknown',
    'runtime = var.q ? "python3.11" : "python3.12"',
    { runtime: 'unknown' },
  ],
  ['null as not set', 'runtime = null', {}],
  [
    'an architecture by a known condition',
    'architectures = true ? ["arm64"] : ["x86_64"]',
    { architecture: 'arm64' },
  ],
  [
    'an architecture that may be either as unknown',
    'architectures = [var.arm ? "arm64" : "x86_64"]',
    { architecture: 'unknown' },
  ],
  ['a handler', 'handler = "app.main"', { handler: 'app.main' }],
  ['settings in comments as none', '# runtime = "python3.8"\n /* handler = "x" */', {}],
])('of a function is read: %s', async (_title, body, expected) => {
  const terraform = `resource "aws_lambda_function" "provider" {\n ${body}\n}`;
  const [[found] = []] = (await link({ ai: { functions: ['provider'], terraform } })).functions.values();
  const settings = { runtime: found?.runtime, architecture: found?.architecture, handler: found?.handler };
  const said = Object.entries(settings).flatMap(([name, setting]) =>
    setting === undefined ? [] : [[name, setting.value ?? 'unknown']],
  );
  expect(Object.fromEntries(said)).toEqual(expected);
});

test('of a layer the runtimes and architectures are read when all are known', async () => {
  const terraform = `
    resource "aws_lambda_layer_version" "a" {
      compatible_runtimes      = concat(["python3.11"], ["python3.12"])
      compatible_architectures = ["x86_64", "arm64"]
    }
    resource "aws_lambda_layer_version" "b" { compatible_runtimes = concat(["python3.11"], var.more) }`;
  const { layers } = await link({ m: { layers: ['a', 'b'], terraform } });
  const said = [...layers].map(([id, [found]]) => [id, found?.runtimes?.value, found?.architectures?.value]);
  expect(said).toEqual([
    ['m/a', ['3.11', '3.12'], ['x86_64', 'arm64']],
    ['m/b', undefined, undefined],
  ]);
});

const beside = `
  resource "aws_lambda_layer_version" "common" { layer_name = "acme-common-ai" }
  resource "aws_lambda_layer_version" "foreign" { layer_name = "acme-something" }
  resource "aws_lambda_layer_version" "maybe" {
    count      = var.on ? 1 : 0
    layer_name = "acme-heavy"
  }
  resource "aws_lambda_layer_version" "all" {
    for_each   = toset(["common-ai", "heavy"])
    layer_name = "acme-\${each.key}"
  }
  data "aws_lambda_layer_version" "kb" { layer_name = "\${var.project}-common-kb" }
  data "aws_lambda_layer_version" "open" { layer_name = var.name }
  data "aws_ssm_parameter" "common_kb_layer_arn" { name = "/x" }
  module "kb" { source = "../kb" }
  locals {
    layers = [aws_lambda_layer_version.common.arn]
  }`;

test.each([
  ['nothing', 'layers = []', []],
  ['no list', '', undefined],
  ['a sibling', 'layers = [aws_lambda_layer_version.common.arn]', ['ai/common-ai']],
  ['a sibling in a string', `layers = ["\${aws_lambda_layer_version.common.arn}"]`, ['ai/common-ai']],
  [
    'a sibling with its version',
    `layers = ["\${aws_lambda_layer_version.common.layer_arn}:\${var.v}"]`,
    ['ai/common-ai'],
  ],
  [
    'siblings in order',
    'layers = [aws_lambda_layer_version.all["heavy"].arn, aws_lambda_layer_version.common.arn]',
    ['ai/heavy', 'ai/common-ai'],
  ],
  ['a local', 'layers = local.layers', ['ai/common-ai']],
  [
    'a list with a comment',
    'layers = [\n # aws_lambda_layer_version.all["heavy"].arn,\n aws_lambda_layer_version.common.arn,\n]',
    ['ai/common-ai'],
  ],
  [
    'a sibling that is not ours',
    'layers = [aws_lambda_layer_version.common.arn, aws_lambda_layer_version.foreign.arn]',
    ['ai/common-ai', '...'],
  ],
  [
    'a sibling that may not be',
    'layers = compact([aws_lambda_layer_version.common.arn, one(aws_lambda_layer_version.maybe[*].arn)])',
    ['ai/common-ai', 'ai/heavy?'],
  ],
  ['all of a sibling', 'layers = values(aws_lambda_layer_version.all)[*].arn', ['ai/common-ai', 'ai/heavy']],
  [
    'a condition that is not known',
    'layers = concat([aws_lambda_layer_version.common.arn], var.q ? [aws_lambda_layer_version.all["heavy"].arn] : [])',
    ['ai/common-ai', 'ai/heavy?'],
  ],
  [
    'one of two lists',
    'layers = var.q ? [aws_lambda_layer_version.common.arn, aws_lambda_layer_version.all["heavy"].arn] : [aws_lambda_layer_version.common.arn]',
    ['ai/common-ai', 'ai/heavy?'],
  ],
  [
    'an entry that may be empty',
    'layers = compact([var.q ? aws_lambda_layer_version.common.arn : ""])',
    ['ai/common-ai?'],
  ],
  [
    'one of two layers',
    'layers = [var.q ? aws_lambda_layer_version.common.arn : var.common_kb_layer_arn]',
    ['ai/common-ai?', 'kb/common-kb?'],
  ],
  [
    'a condition that is known',
    'layers = false ? [] : [aws_lambda_layer_version.common.arn]',
    ['ai/common-ai'],
  ],
  ['a data source by its layer', 'layers = [data.aws_lambda_layer_version.kb.arn]', ['kb/common-kb']],
  ['a data source of an open name', 'layers = [data.aws_lambda_layer_version.open.arn]', ['...']],
  [
    'another data source by its label',
    'layers = [data.aws_ssm_parameter.common_kb_layer_arn.value]',
    ['kb/common-kb'],
  ],
  ['a variable by its name', 'layers = [var.common_kb_layer_arn]', ['kb/common-kb']],
  ['a variable less common-', 'layers = [var.kb_layer_arn]', ['kb/common-kb']],
  ['a variable of the own module', 'layers = [var.common_layer_arn]', ['ai/common-ai']],
  ['a key of a variable', 'layers = [var.layer_arns["common-kb"]]', ['kb/common-kb']],
  ['lookup in a variable', 'layers = [lookup(var.layer_arns, "common-kb", null)]', ['kb/common-kb?']],
  ['an output of a module', 'layers = [module.kb.common_layer_arn]', ['kb/common-kb']],
  [
    'an ARN of ours',
    `layers = ["arn:aws:lambda:eu-central-1:\${var.account}:layer:acme-common-kb:7"]`,
    ['kb/common-kb'],
  ],
  [
    'a written ARN with the name of its module',
    'layers = ["arn:aws:lambda:eu-central-1:123456789012:layer:acme-ai-heavy:7"]',
    ['ai/heavy'],
  ],
  [
    "somebody else's ARN",
    'layers = ["arn:aws:lambda:eu-central-1:770693421928:layer:Klayers-p312-heavy:1"]',
    ['...'],
  ],
  ['a variable that says nothing', 'layers = [var.layer_arn]', ['...']],
  [
    'a variable with another name',
    'layers = [aws_lambda_layer_version.common.arn, var.powertools_layer_arn]',
    ['ai/common-ai', '...'],
  ],
  ['an open list', 'layers = var.layers', ['...']],
  [
    'an open list behind a known one',
    'layers = concat([aws_lambda_layer_version.common.arn], var.more_layers)',
    ['ai/common-ai', '...'],
  ],
  [
    'a variable that may be empty',
    'layers = compact([aws_lambda_layer_version.common.arn, var.common_kb_layer_arn])',
    ['ai/common-ai', 'kb/common-kb?'],
  ],
  ['the same twice', 'layers = [aws_lambda_layer_version.common.arn, local.layers[0]]', ['ai/common-ai']],
])('the layers of a function: %s', async (_title, body, expected) => {
  const terraform = `resource "aws_lambda_function" "provider" {\n ${body}\n}\n${beside}`;
  const links = await link({
    ai: { layers: ['common-ai', 'heavy'], functions: ['provider'], terraform },
    kb: { layers: ['common-kb'] },
  });
  expect(showLayers(links)).toEqual(expected);
});

const handedOver = { layers: ['common-ai', 'heavy'], functions: ['provider', 'web'] };

test.each([
  [
    'a module of ours',
    'artifacts = var.cora_artifacts.modules["ai"]',
    ['ai/common-ai', 'ai/heavy', 'ai/provider', 'ai/web'],
  ],
  ['one function', 'artifact = var.cora_artifacts.modules["ai"].functions["provider"]', ['ai/provider']],
  [
    'a layer inside a map',
    'settings = { layer = var.cora_artifacts.modules["ai"].layers.heavy }',
    ['ai/heavy'],
  ],
  [
    'everything',
    'artifacts = var.cora_artifacts',
    ['ai/common-ai', 'ai/heavy', 'kb/common-kb', 'ai/provider', 'ai/web'],
  ],
  ['a local of it', 'functions = local.ours.functions', ['ai/provider', 'ai/web']],
  [
    'every module in turn',
    'for_each = var.cora_artifacts.modules\n artifacts = each.value',
    ['ai/common-ai', 'ai/heavy', 'kb/common-kb', 'ai/provider', 'ai/web'],
  ],
  ['nothing of ours', 'name = "ai"\n other = var.artifacts', []],
])('a module call that is given %s stands for its artifacts', async (_title, body, expected) => {
  const terraform = `module "lambda" {\n source = "x"\n runtime = "python3.9"\n ${body}\n}
    locals {\n ours = var.cora_artifacts.modules["ai"]\n}`;
  const links = await link({ ai: { ...handedOver, terraform }, kb: { layers: ['common-kb'] } });
  expect(showLinks(links)).toEqual(expected.map((id) => `${id} <- module-call module.lambda`));
  expect([...links.functions.values()].flat().map(({ by, block: _block, ...settings }) => settings)).toEqual(
    expected.filter((id) => id === 'ai/provider' || id === 'ai/web').map(() => ({})),
  );
});

test('resources that take their key from us are linked by it', async () => {
  const terraform = `
    locals { ai = var.cora_artifacts.modules["ai"] }
    resource "aws_lambda_function" "any_name" {
      s3_key  = local.ai.functions["provider"].s3_key
      runtime = local.ai.functions["provider"].runtime
      layers  = [aws_lambda_layer_version.this["heavy"].arn]
    }
    resource "aws_lambda_layer_version" "this" {
      for_each = local.ai.layers
      filename = each.value.filename
    }
    resource "aws_lambda_function" "given" { s3_key = var.artifacts.functions["web"].s3_key }`;
  const links = await link({ ai: { ...handedOver, terraform } });
  expect(showLinks(links)).toEqual([
    'ai/common-ai <- key aws_lambda_layer_version.this',
    'ai/heavy <- key aws_lambda_layer_version.this',
    'ai/provider <- key aws_lambda_function.any_name',
    'ai/web <- key aws_lambda_function.given',
  ]);
  expect(showLayers(links)).toEqual(['ai/heavy']);
  expect(links.functions.get('ai/provider')?.[0]?.runtime?.value).toBeUndefined();
});

test('ten thousand resources are linked', async () => {
  const functions = Array.from({ length: 500 }, (_, index) => `fn-${index}`);
  const blocks = Array.from(
    { length: 10_000 },
    (_, index) => `resource "aws_lambda_function" "r${index}" {
      s3_key = "lambdas/big/fn-${index}-\${var.sha}.zip"
      layers = [aws_lambda_layer_version.common.arn]
    }\n`,
  );
  const terraform = `${blocks.join('')}resource "aws_lambda_layer_version" "common" {}`;
  const links = await link({ big: { layers: ['common'], functions, terraform } });
  expect([...links.functions.keys()]).toEqual(functions.map((name) => `big/${name}`));
  expect(links.unlinked).toHaveLength(9500);
  expect(
    [...links.functions.values()].every(([first]) => first?.layers?.layers[0]?.id === 'big/common'),
  ).toBe(true);
});
