import type { LineTable } from './line-table.ts';
import { readExpression } from './read-expression.ts';
import { readPlainString } from './read-template.ts';
import { opaque, type SyntaxAttribute, type SyntaxBlock } from './syntax.ts';
import { missing, type SyntaxNode } from './syntax-node.ts';

export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
}

/** The blocks of a syntax tree. In what the parser gave up on, heads, attributes and braces are still put together. */
export function readBlocks(root: SyntaxNode, source: SourceText): readonly SyntaxBlock[] {
  const reader = new BlockReader(source);
  reader.read(root);
  return reader.finish();
}

interface OpenBlock {
  readonly head: Pick<SyntaxBlock, 'type' | 'labels' | 'line'>;
  readonly attributes: SyntaxAttribute[];
  readonly blocks: SyntaxBlock[];
  hasError: boolean;
}

class BlockReader {
  readonly #source: SourceText;
  readonly #found: SyntaxBlock[] = [];
  readonly #open: OpenBlock[] = [];
  /** Identifiers and strings since the last brace or attribute: a block's head when a brace follows. */
  #head: SyntaxNode[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  read(node: SyntaxNode): void {
    if (node.type === 'identifier' || node.type === 'string_lit') this.#head.push(node);
    else if (node.type === 'block_start') this.#openBlock();
    else if (node.type === 'block_end') this.#closeBlock(node.start === node.end);
    else if (node.type === 'attribute') this.#readAttribute(node);
    else if (node.type === missing) this.#markError();
    else if (node.type === 'ERROR') this.#readError(node);
    else if (containers.has(node.type)) this.#readChildren(node);
  }

  finish(): readonly SyntaxBlock[] {
    while (this.#open.length > 0) this.#closeBlock(true);
    return this.#found;
  }

  #readChildren(node: SyntaxNode): void {
    if (node.type === 'block') this.#head = [];
    for (const child of node.children) this.read(child);
  }

  #readError(node: SyntaxNode): void {
    this.#markError();
    this.#readChildren(node);
  }

  #markError(): void {
    for (const block of this.#open) block.hasError = true;
  }

  #openBlock(): void {
    const { file, text, lines } = this.#source;
    const known = this.#head.findLastIndex((node) => topLevelTypes.has(text.slice(node.start, node.end)));
    const [type, ...labels] = this.#head.slice(Math.max(0, known));
    this.#head = [];
    const head = {
      type: type === undefined ? '' : text.slice(type.start, type.end),
      labels: labels.map((label) =>
        label.type === 'string_lit' ? readPlainString(label, text) : text.slice(label.start, label.end),
      ),
      file,
      line: lines.lineAt(type?.start ?? 0),
    };
    this.#open.push({ head, attributes: [], blocks: [], hasError: false });
  }

  #closeBlock(isMissing: boolean): void {
    this.#head = [];
    const block = this.#open.pop();
    if (block === undefined) return;
    const { head, attributes, blocks } = block;
    const hasError = block.hasError || isMissing;
    if (head.type === '') return;
    const siblings = this.#open.at(-1)?.blocks ?? this.#found;
    siblings.push({ ...head, file: this.#source.file, attributes, blocks, hasError });
  }

  #readAttribute(node: SyntaxNode): void {
    this.#head = [];
    const { file, text, lines } = this.#source;
    const name = node.children.find((child) => child.type === 'identifier');
    const value = node.children.findLast((child) => child.type === 'expression');
    const isBroken = hasErrorNode(node);
    if (isBroken) this.#markError();
    const block = this.#open.at(-1);
    if (name === undefined || value === undefined || block === undefined) return;
    block.attributes.push({
      name: text.slice(name.start, name.end),
      expression: isBroken ? opaque : readExpression(value, text),
      raw: text.slice(value.start, value.end),
      file,
      line: lines.lineAt(name.start),
    });
  }
}

const containers: ReadonlySet<string> = new Set(['config_file', 'body', 'block', 'ERROR']);

const topLevelTypes: ReadonlySet<string> = new Set([
  'resource',
  'data',
  'module',
  'variable',
  'output',
  'locals',
  'provider',
  'terraform',
]);

function hasErrorNode(node: SyntaxNode): boolean {
  return node.type === 'ERROR' || node.type === missing || node.children.some(hasErrorNode);
}
