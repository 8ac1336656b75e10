import * as z from 'zod/mini';
import { manifestSchema } from '../../src/manifest.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const lineWidth = 110;

/**
 * The text of `docs/manifest.schema.json` (draft 2020-12). Descriptions are the doc comments of
 * `src/manifest.ts`, whose text is given.
 * @throws Error when a comment belongs to no property
 */
export function formatManifestSchema(source: string): string {
  // `input`: a reader ignores properties it does not know.
  const schema = z.toJSONSchema(manifestSchema, { target: 'draft-2020-12', io: 'input' });
  const descriptions = readDocComments(source);
  describe(schema, 'manifest', descriptions);
  if (descriptions.size > 0) throw new Error(`No such property: ${[...descriptions.keys()].join(', ')}`);
  const { $schema, ...rest } = schema;
  return `${formatJson({ $schema, title: 'Manifest of the CORA build action, version 1', ...rest }, '')}\n`;
}

/** `artifact.file` -> its doc comment, for each property of each `const artifactSchema = z.object({`. */
function readDocComments(source: string): Map<string, string> {
  const comments = new Map<string, string>();
  for (const [, owner, body = ''] of source.matchAll(
    /const (\w+)Schema = z\.object\(\{\n([\s\S]*?)\n\}\);/g,
  )) {
    for (const [, comment = '', property] of body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/g))
      comments.set(`${owner}.${property}`, comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim());
  }
  return comments;
}

// A property `artifacts` holds what `artifactSchema` describes. What is placed leaves `descriptions`.
function describe(schema: JsonSchema, owner: string, descriptions: Map<string, string>): void {
  for (const [property, value] of Object.entries(schema.properties ?? {})) {
    if (typeof value === 'boolean') continue;
    const key = `${owner}.${property}`;
    const description = descriptions.get(key);
    if (description !== undefined) value.description = description;
    descriptions.delete(key);
    const { items = value } = value;
    if (typeof items === 'object' && !Array.isArray(items))
      describe(items, property.replace(/s$/, ''), descriptions);
  }
}

/** JSON as the formatter of this repository wants it: a list of plain values on one line when it fits. */
function formatJson(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => formatJson(item, inner));
    const line = `[${items.join(', ')}]`;
    const isPlain = value.every((item) => typeof item !== 'object');
    if (isPlain && inner.length + line.length < lineWidth) return line;
    return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
  }
  const rows = Object.entries(value).map(([key, item]) => {
    const head = `${inner}${JSON.stringify(key)}: `;
    return head + formatJson(item, inner);
  });
  return rows.length === 0 ? '{}' : `{\n${rows.join(',\n')}\n${indent}}`;
}
