import type { EvaluationBudget, Names } from './evaluate.ts';
import { type Instance, openInstance } from './expand-instances.ts';
import { addressOf, FolderScope, noNames } from './folder-scope.ts';
import { mentions } from './mentions.ts';
import type { SyntaxAttribute, SyntaxBlock } from './syntax.ts';
import type { Attribute, Block, Repeated, Resource, TerraformFolder } from './terraform-folder.ts';
import type { Value } from './value.ts';

export interface FolderBudget extends EvaluationBudget {
  /** Of repeated blocks, those of every instance. */
  attributes: number;
}

/** Evaluates the blocks of one directory. */
export function evaluateFolder(
  blocks: readonly SyntaxBlock[],
  budget: FolderBudget,
): Omit<TerraformFolder, 'errors'> {
  const scope = new FolderScope(blocks, budget);
  const repeat = (block: SyntaxBlock) => evaluateInstances(block, scope, budget);
  const ofType = (type: string) => blocks.filter((block) => block.type === type && isRepeatable(block));
  const evaluateOnce = (block: SyntaxBlock) =>
    evaluateBlock(block, ({ expression }) => scope.evaluator.evaluate(expression, noNames));
  return {
    resources: ofType('resource').flatMap((block) => repeat(block).map(toResource)),
    data: ofType('data').flatMap((block) => repeat(block).map(toResource)),
    modules: ofType('module').flatMap(repeat),
    otherBlocks: blocks.filter((block) => !isRepeatable(block)).map(evaluateOnce),
  };
}

/** Labels of what may be repeated; with more or fewer it is not what it seems. */
const labelCounts: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['module', 1],
]);
const instanceNames: ReadonlySet<string> = new Set(['each', 'count']);

function isRepeatable({ type, labels }: SyntaxBlock): boolean {
  return labels.length === labelCounts.get(type);
}

function evaluateInstances(
  block: SyntaxBlock,
  scope: FolderScope,
  budget: FolderBudget,
): readonly Repeated[] {
  const shared = new Map<SyntaxAttribute, Value>();
  const evaluate = (attribute: SyntaxAttribute, names: Names) => {
    const value = shared.get(attribute) ?? scope.evaluator.evaluate(attribute.expression, names);
    if (!mentions(attribute.expression, instanceNames)) shared.set(attribute, value);
    return value;
  };
  return limitInstances(block, scope, budget).map(({ key, isMaybe, names }) => ({
    ...evaluateBlock(block, (attribute) => evaluate(attribute, names)),
    address: addressOf(block),
    name: block.labels.at(-1) ?? '',
    key,
    isMaybe,
  }));
}

function limitInstances(block: SyntaxBlock, scope: FolderScope, budget: FolderBudget): readonly Instance[] {
  const instances = scope.instancesOf(block);
  if (instances.length > 1) budget.attributes -= instances.length * countAttributes(block);
  return instances.length > 1 && budget.attributes < 0 ? [openInstance] : instances;
}

function countAttributes(block: SyntaxBlock): number {
  return block.blocks.reduce((count, inner) => count + countAttributes(inner), 1 + block.attributes.length);
}

function toResource(block: Repeated): Resource {
  return { ...block, resourceType: block.labels[0] ?? '' };
}

function evaluateBlock(block: SyntaxBlock, evaluate: (attribute: SyntaxAttribute) => Value): Block {
  const attributes = block.attributes.map((attribute): [string, Attribute] => {
    const { name, raw, file, line } = attribute;
    return [name, { value: evaluate(attribute), raw, file, line }];
  });
  const { type, labels, file, line, hasError } = block;
  const blocks = block.blocks.map((inner) => evaluateBlock(inner, evaluate));
  return { type, labels, file, line, attributes: new Map(attributes), blocks, hasError };
}
