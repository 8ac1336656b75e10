import type { Parser } from 'web-tree-sitter';
import type { TextFile } from '../model.ts';
import { findError } from './find-error.ts';
import { LineTable } from './line-table.ts';
import { readBlocks, type SourceText } from './read-blocks.ts';
import { type Chunk, splitBlocks } from './split-blocks.ts';
import type { SyntaxBlock, TerraformError } from './syntax.ts';
import { type ParserSteps, parseText, type SyntaxNode } from './syntax-node.ts';

/** What may still be read of a folder, so that no input takes more than seconds. Counted in characters and steps, never in time. */
export interface ReadBudget extends ParserSteps {
  /** Broken text costs the parser ten times as much as good text. */
  brokenChars: number;
}

/** No sound block is larger; the parser's memory for a broken one grows with it. */
const maxBlockChars = 262_144;
const maxErrorsPerFile = 20;

export interface ParsedFile {
  readonly blocks: readonly SyntaxBlock[];
  readonly errors: readonly TerraformError[];
}

/** Reads a `.tf` file. What is broken is an error with its line; all other blocks are read. */
export function parseHcl(parser: Parser, file: TextFile, budget: ReadBudget): ParsedFile {
  const text = file.text.replace(/^\ufeff/, '');
  const reader = new FileReader(parser, { file: file.path, text, lines: new LineTable(text) }, budget);
  for (const chunk of splitBlocks(text, false)) reader.readChunk(chunk);
  return { blocks: reader.blocks, errors: reader.errors };
}

class FileReader {
  readonly blocks: SyntaxBlock[] = [];
  readonly errors: TerraformError[] = [];
  readonly #parser: Parser;
  readonly #source: SourceText;
  readonly #budget: ReadBudget;

  constructor(parser: Parser, source: SourceText, budget: ReadBudget) {
    this.#parser = parser;
    this.#source = source;
    this.#budget = budget;
  }

  readChunk(chunk: Chunk): void {
    if (chunk.isUnclosed || !this.#read(chunk, 'if sound')) this.#readPieces(chunk);
  }

  /** A broken chunk again, in pieces that begin where a top-level block does. */
  #readPieces(chunk: Chunk): void {
    const pieces = splitBlocks(this.#source.text.slice(chunk.start, chunk.end), true);
    for (const { start, end, isUnclosed } of pieces) {
      this.#read({ start: start + chunk.start, end: end + chunk.start, isUnclosed }, 'anyhow');
    }
  }

  /** Whether the chunk is done with. */
  #read(chunk: Chunk, when: 'if sound' | 'anyhow'): boolean {
    const chars = chunk.end - chunk.start;
    if (this.#budget.brokenChars < 0 || this.#budget.remaining < 0)
      return this.#refuse(chunk, 'was not read: too much before it is broken or too large');
    if (chars > maxBlockChars)
      return when === 'if sound'
        ? false
        : this.#refuse(chunk, `is larger than ${maxBlockChars} characters and was not read`);
    const parsed = parseText(this.#parser, this.#source.text, chunk, this.#budget);
    if (parsed === undefined) return this.#refuse(chunk, 'was not read: it is too large');
    if (parsed.hasError) this.#budget.brokenChars -= chars;
    if (parsed.hasError && when === 'if sound') return false;
    const blocks = readBlocks(parsed.root, this.#source);
    for (const block of blocks) this.blocks.push(block);
    if (parsed.hasError) this.#report(chunk, parsed.root, blocks);
    return true;
  }

  #refuse(chunk: Chunk, why: string): true {
    this.#addError(this.#source.lines.lineAt(chunk.start), `What begins here ${why}.`);
    return true;
  }

  #report(chunk: Chunk, root: SyntaxNode, blocks: readonly SyntaxBlock[]): void {
    const { text, lines } = this.#source;
    const open = chunk.isUnclosed ? blocks.at(-1) : undefined;
    const at = findError(root, text) ?? chunk.start;
    const near = text
      .slice(at, at + 40)
      .split('\n')[0]
      ?.trim();
    const message = near ? `Syntax error near "${near}".` : 'Syntax error.';
    this.#addError(
      open?.line ?? lines.lineAt(at),
      open === undefined ? message : 'This block is not closed.',
    );
  }

  #addError(line: number, message: string): void {
    const isTold = this.errors.at(-1)?.line === line || this.errors.length >= maxErrorsPerFile;
    if (!isTold) this.errors.push({ file: this.#source.file, line, message });
  }
}
