import { readTerraform } from '../../src/project/terraform/read-terraform.ts';
import type { Block, TerraformFolder } from '../../src/project/terraform/terraform-folder.ts';
import type { Value } from '../../src/project/terraform/value.ts';

/**
 * A value in short: JSON for what is known, `<var.x>` for references, `"a-" + <var.x>` for templates, `a | b` for
 * one of two, `a*` for any number, `?` for unknown, `...` where more keys may be.
 */
export function show(value: Value): string {
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'list':
      return `[${value.items.map(show).join(', ')}]`;
    case 'map': {
      const entries = [...value.entries].map(([key, entry]) => `${key}: ${show(entry)}`);
      return `{${[...entries, ...(value.isComplete ? [] : ['...'])].join(', ')}}`;
    }
    case 'template':
      return value.parts
        .map((part) => (typeof part === 'string' ? JSON.stringify(part) : show(part)))
        .join(' + ');
    case 'reference':
      return `<${value.address}${value.path.map((step) => `.${step ?? '?'}`).join('')}>`;
    case 'call':
      return `${value.name}(${value.args.map(show).join(', ')})`;
    case 'one-of':
      return `(${value.options.map(show).join(' | ')})`;
    case 'many':
      return `${show(value.each)}*`;
    case 'unknown':
      return '?';
  }
}

/** The attributes of a block in short. */
export function showAttributes(block: Block): Record<string, string> {
  return Object.fromEntries([...block.attributes].map(([name, { value }]) => [name, show(value)]));
}

/** Reads one `main.tf`. */
export function readMain(text: string): Promise<TerraformFolder> {
  return readTerraform([{ path: 'main.tf', text }]);
}

/** What an expression comes to beside other blocks. */
export async function evaluate(expression: string, beside = ''): Promise<string> {
  const folder = await readMain(`resource "x" "y" {\n  value = ${expression}\n}\n${beside}`);
  const value = folder.resources[0]?.attributes.get('value')?.value;
  return value === undefined || folder.errors.length > 0 ? JSON.stringify(folder.errors) : show(value);
}
