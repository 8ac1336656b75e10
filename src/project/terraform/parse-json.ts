import type { Parser } from 'web-tree-sitter';
import type { TextFile } from '../model.ts';
import { type JsonEntry, type JsonNode, type JsonObject, parseJsonTree } from './json-tree.ts';
import { LineTable } from './line-table.ts';
import type { ParsedFile, ReadBudget } from './parse-hcl.ts';
import type { SourceText } from './read-blocks.ts';
import { readTemplateText } from './read-template-text.ts';
import type { Expression, SyntaxAttribute, SyntaxBlock } from './syntax.ts';

/** Labels of the top-level blocks; other keys are no blocks of Terraform. */
const labelCounts: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['module', 1],
  ['variable', 1],
  ['output', 1],
  ['provider', 1],
  ['locals', 0],
  ['terraform', 0],
]);

/** Deeper objects are values, never blocks. */
const maxBlockDepth = 3;

/**
 * Reads a `.tf.json` file. JSON does not tell nested blocks from map attributes, so an object is given as both.
 * After a syntax error nothing more of the file is read.
 */
export function parseJson(parser: Parser, file: TextFile, budget: ReadBudget): ParsedFile {
  const text = file.text.replace(/^\ufeff/, '');
  const lines = new LineTable(text);
  const { root, errorAt } = parseJsonTree(text);
  const reader = new JsonBlockReader(parser, { file: file.path, text, lines }, budget);
  const blocks = objectsOf(root).flatMap((object) =>
    object.entries.flatMap((entry) => reader.readTopLevel(entry)),
  );
  const error = {
    file: file.path,
    line: lines.lineAt(errorAt ?? 0),
    message: 'This is not JSON from here on.',
  };
  return { blocks, errors: errorAt === undefined ? [] : [error] };
}

class JsonBlockReader {
  readonly #parser: Parser;
  readonly #source: SourceText;
  readonly #budget: ReadBudget;
  readonly #templates = new Map<string, Expression>();

  constructor(parser: Parser, source: SourceText, budget: ReadBudget) {
    this.#parser = parser;
    this.#source = source;
    this.#budget = budget;
  }

  readTopLevel(entry: JsonEntry): readonly SyntaxBlock[] {
    const labelCount = labelCounts.get(entry.key);
    return labelCount === undefined ? [] : this.#readLabelled(entry.key, [], labelCount, entry);
  }

  #readLabelled(
    type: string,
    labels: readonly string[],
    missing: number,
    entry: JsonEntry,
  ): readonly SyntaxBlock[] {
    const objects = objectsOf(entry.value);
    if (missing === 0)
      return objects.map((object) => this.#readBlock(type, labels, { ...entry, value: object }, 0));
    return objects.flatMap((object) =>
      object.entries.flatMap((child) => this.#readLabelled(type, [...labels, child.key], missing - 1, child)),
    );
  }

  #readBlock(
    type: string,
    labels: readonly string[],
    entry: { readonly start: number; readonly value: JsonObject },
    depth: number,
  ): SyntaxBlock {
    const entries = entry.value.entries.filter((child) => child.key !== '//');
    const blocks = depth >= maxBlockDepth ? [] : entries.filter((child) => holdsOnlyObjects(child.value));
    return {
      type,
      labels,
      file: this.#source.file,
      line: this.#source.lines.lineAt(entry.start),
      attributes: entries.map((child) => this.#readAttribute(child)),
      blocks: blocks.flatMap((child) =>
        objectsOf(child.value).map((value) => this.#readBlock(child.key, [], { ...child, value }, depth + 1)),
      ),
      hasError: false,
    };
  }

  #readAttribute({ key, start, value }: JsonEntry): SyntaxAttribute {
    const { file, text, lines } = this.#source;
    const raw = text.slice(value.start, value.end);
    return { name: key, expression: this.#readValue(value), raw, file, line: lines.lineAt(start) };
  }

  #readValue(node: JsonNode): Expression {
    if (node.kind === 'array')
      return { kind: 'list', items: node.items.map((item) => this.#readValue(item)) };
    if (node.kind === 'object') {
      const entries = node.entries.map(({ key, value }) => ({
        key: this.#readString(key),
        value: this.#readValue(value),
      }));
      return { kind: 'map', entries };
    }
    return typeof node.value === 'string'
      ? this.#readString(node.value)
      : { kind: 'literal', value: node.value };
  }

  #readString(value: string): Expression {
    if (!/[$%]\{/.test(value)) return { kind: 'literal', value };
    const expression = this.#templates.get(value) ?? readTemplateText(this.#parser, value, this.#budget);
    this.#templates.set(value, expression);
    return expression;
  }
}

function objectsOf(node: JsonNode | undefined): readonly JsonObject[] {
  if (node?.kind === 'array') return node.items.filter((item) => item.kind === 'object');
  return node?.kind === 'object' ? [node] : [];
}

function holdsOnlyObjects(node: JsonNode): boolean {
  return node.kind === 'array'
    ? node.items.length > 0 && objectsOf(node).length === node.items.length
    : node.kind === 'object';
}
