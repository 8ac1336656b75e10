import { posix } from 'node:path';
import type { TextFile } from '../model.ts';
import { loadParser } from '../tree-sitter.ts';
import { evaluateFolder, type FolderBudget } from './evaluate-folder.ts';
import { groupBy } from './group-by.ts';
import { mergeOverrides } from './merge-overrides.ts';
import { parseHcl, type ReadBudget } from './parse-hcl.ts';
import { parseJson } from './parse-json.ts';
import type { SyntaxBlock, TerraformError } from './syntax.ts';
import type { TerraformFolder } from './terraform-folder.ts';

/** Per call: about six megabytes of Terraform, and what its evaluation needs. The rest is an error, never silence. */
const limits = {
  chars: 6_000_000,
  parserSteps: 120_000,
  brokenChars: 200_000,
  evaluationSteps: 10_000_000,
  attributes: 500_000,
};

/**
 * Reads the `.tf` and `.tf.json` files of a module. Files of one directory see one another's locals, variables and
 * resources. Broken or too large input is in `errors`; nothing throws.
 */
export async function readTerraform(files: readonly TextFile[]): Promise<TerraformFolder> {
  const sources = files.filter((file) => /\.tf(?:\.json)?$/.test(file.path));
  if (sources.length === 0) return emptyFolder;
  const { blocks, errors } = await parseFiles(sources);
  const budget: FolderBudget = { steps: limits.evaluationSteps, attributes: limits.attributes };
  const folders = [...groupBy(blocks, (block) => posix.dirname(block.file)).values()];
  const evaluated = folders.map((folder) => evaluateFolder(mergeOverrides(folder), budget));
  return {
    resources: evaluated.flatMap(({ resources }) => resources),
    data: evaluated.flatMap(({ data }) => data),
    modules: evaluated.flatMap(({ modules }) => modules),
    otherBlocks: evaluated.flatMap(({ otherBlocks }) => otherBlocks),
    errors: [...errors, ...describeLimits(budget, sources)],
  };
}

const emptyFolder: TerraformFolder = { resources: [], data: [], modules: [], otherBlocks: [], errors: [] };

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

function describeLimits(budget: FolderBudget, files: readonly TextFile[]): readonly TerraformError[] {
  if (budget.steps >= 0 && budget.attributes >= 0) return [];
  const message =
    'The Terraform of this module is too large to evaluate; some of its values are taken as unknown.';
  return [{ file: files[0]?.path ?? '', line: 1, message }];
}
