import { posix } from 'node:path';
import type { SyntaxBlock } from './syntax.ts';

/**
 * Merges the blocks of `override.tf` and `*_override.tf` into those they name, as Terraform does: their attributes win,
 * their nested blocks take the place of all of that type.
 * https://developer.hashicorp.com/terraform/language/files/override
 */
export function mergeOverrides(blocks: readonly SyntaxBlock[]): readonly SyntaxBlock[] {
  const overrides = blocks.filter(isOverride);
  if (overrides.length === 0) return blocks;
  const merged = new Map<string, SyntaxBlock>();
  for (const block of overrides) {
    const known = merged.get(keyOf(block));
    merged.set(keyOf(block), known === undefined ? block : merge(known, block));
  }
  const bases = blocks.filter((block) => !isOverride(block));
  const named = new Set(bases.map(keyOf));
  const isLoose = (block: SyntaxBlock) => block.labels.length === 0 || !named.has(keyOf(block));
  return [...bases.map((block) => mergeKnown(block, merged)), ...overrides.filter(isLoose)];
}

function mergeKnown(block: SyntaxBlock, overrides: ReadonlyMap<string, SyntaxBlock>): SyntaxBlock {
  // Blocks without labels (locals) stay apart: the later ones win by name.
  const override = block.labels.length === 0 ? undefined : overrides.get(keyOf(block));
  return override === undefined ? block : merge(block, override);
}

function merge(base: SyntaxBlock, override: SyntaxBlock): SyntaxBlock {
  const names = new Set(override.attributes.map(({ name }) => name));
  const types = new Set(override.blocks.map(({ type }) => type));
  return {
    ...base,
    attributes: [...base.attributes.filter(({ name }) => !names.has(name)), ...override.attributes],
    blocks: [...base.blocks.filter(({ type }) => !types.has(type)), ...override.blocks],
    hasError: base.hasError || override.hasError,
  };
}

function isOverride({ file }: SyntaxBlock): boolean {
  return /^(?:.*_)?override\.tf(?:\.json)?$/.test(posix.basename(file));
}

function keyOf({ type, labels }: SyntaxBlock): string {
  return JSON.stringify([type, ...labels]);
}
