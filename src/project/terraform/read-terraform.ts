import { posix } from 'node:path';
import type { TextFile } from '../model.ts';
import { loadParser } from '../tree-sitter.ts';
import type { EvaluationBudget, Names } from './evaluate.ts';
import { addressOf, FolderScope, noNames } from './folder-scope.ts';
import { groupBy } from './group-by.ts';
import { parseHcl, type ReadBudget } from './parse-hcl.ts';
import { parseJson } from './parse-json.ts';
import type { SyntaxBlock, TerraformError } from './syntax.ts';
import type { Attribute, Block, Repeated, Resource, TerraformFolder } from './terraform-folder.ts';

/** Per call: about six megabytes of Terraform, and what its evaluation needs. The rest is an error, never silence. */
const limits = {
  chars: 6_000_000,
  parserSteps: 120_000,
  brokenChars: 262_144,
  evaluationSteps: 10_000_000,
  instances: 50_000,
};

/**
 * Reads the `.tf` and `.tf.json` files of a module. Files of one directory see one another's locals, variables and
 * resources. Broken or too large input is in `errors`; nothing throws.
 */
export async function readTerraform(files: readonly TextFile[]): Promise<TerraformFolder> {
  const sources = files.filter((file) => /\.tf(?:\.json)?$/.test(file.path));
  if (sources.length === 0) return emptyFolder;
  const { blocks, errors } = await parseFiles(sources);
  const budget: Budget = { steps: limits.evaluationSteps, instances: limits.instances };
  const folders = [...groupBy(blocks, (block) => posix.dirname(block.file)).values()];
  const evaluated = folders.map((folder) => evaluateFolder(folder, budget));
  return {
    resources: evaluated.flatMap(({ resources }) => resources),
    data: evaluated.flatMap(({ data }) => data),
    modules: evaluated.flatMap(({ modules }) => modules),
    otherBlocks: evaluated.flatMap(({ otherBlocks }) => otherBlocks),
    errors: [...errors, ...describeLimits(budget, sources)],
  };
}

const emptyFolder: TerraformFolder = { resources: [], data: [], modules: [], otherBlocks: [], errors: [] };

interface Budget extends EvaluationBudget {
  instances: number;
}

async function parseFiles(files: readonly TextFile[]) {
  const parser = await loadParser('terraform');
  const budget: ReadBudget = { remaining: limits.parserSteps, brokenChars: limits.brokenChars };
  const blocks: SyntaxBlock[] = [];
  const errors: TerraformError[] = [];
  let chars = 0;
  for (const file of files) {
    chars += file.text.length;
    const parsed =
      chars > limits.chars
        ? refuse(file)
        : file.path.endsWith('.json')
          ? parseJson(parser, file, budget)
          : parseHcl(parser, file, budget);
    for (const block of parsed.blocks) blocks.push(block);
    errors.push(...parsed.errors);
  }
  return { blocks, errors };
}

function refuse(file: TextFile) {
  return {
    blocks: [],
    errors: [{ file: file.path, line: 1, message: 'Not read: the Terraform of this module is too large.' }],
  };
}

function describeLimits(budget: Budget, files: readonly TextFile[]): readonly TerraformError[] {
  if (budget.steps >= 0 && budget.instances >= 0) return [];
  const message =
    'The Terraform of this module is too large to evaluate; some of its values are taken as unknown.';
  return [{ file: files[0]?.path ?? '', line: 1, message }];
}

function evaluateFolder(blocks: readonly SyntaxBlock[], budget: Budget): Omit<TerraformFolder, 'errors'> {
  const scope = new FolderScope(blocks, budget);
  const repeat = (block: SyntaxBlock) => evaluateInstances(block, scope, budget);
  const ofType = (type: string) => blocks.filter((block) => block.type === type);
  return {
    resources: ofType('resource').flatMap((block) => repeat(block).map(toResource)),
    data: ofType('data').flatMap((block) => repeat(block).map(toResource)),
    modules: ofType('module').flatMap(repeat),
    otherBlocks: blocks
      .filter(({ type }) => !repeated.has(type))
      .map((block) => evaluateBlock(block, scope, noNames)),
  };
}

const repeated: ReadonlySet<string> = new Set(['resource', 'data', 'module']);

function evaluateInstances(block: SyntaxBlock, scope: FolderScope, budget: Budget): readonly Repeated[] {
  const instances = scope.instancesOf(block);
  budget.instances -= instances.length;
  // Over the limit, the first stands for all.
  const kept = budget.instances < 0 ? instances.slice(0, 1) : instances;
  return kept.map(({ key, isMaybe, names }) => ({
    ...evaluateBlock(block, scope, names),
    address: addressOf(block),
    name: block.labels.at(-1) ?? '',
    key,
    isMaybe,
  }));
}

function toResource(block: Repeated): Resource {
  return { ...block, resourceType: block.labels[0] ?? '' };
}

function evaluateBlock(block: SyntaxBlock, scope: FolderScope, names: Names): Block {
  const attributes = block.attributes.map(({ name, expression, raw, file, line }): [string, Attribute] => [
    name,
    { value: scope.evaluator.evaluate(expression, names), raw, file, line },
  ]);
  const { type, labels, file, line, hasError } = block;
  const blocks = block.blocks.map((inner) => evaluateBlock(inner, scope, names));
  return { type, labels, file, line, attributes: new Map(attributes), blocks, hasError };
}
