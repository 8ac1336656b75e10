import { HeredocEnds } from './heredoc-ends.ts';

/** One top-level block of a text with what stands before it, or the rest at the end, as offsets. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The text ended, or the next block began, before it was closed. */
  readonly isUnclosed: boolean;
}

const codeToken = /["{}\n#]|\/[/*]|<</g;
const stringToken = /\\|([$%])\1\{|[$%]\{|["\n]/g;
const blockHead =
  /(?:(?:resource|data)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(?:module|variable|output|provider)[ \t]+"[^"\n]*"|locals|terraform)[ \t]*\{/y;

/**
 * Cuts a text into its top-level blocks in one pass, so that each can be parsed alone: an error stays in its block and
 * memory stays small. With `isResyncing` a line that can only begin a top-level block begins one, even in an open one.
 */
export function splitBlocks(text: string, isResyncing: boolean): readonly Chunk[] {
  const splitter = new BlockSplitter(text, isResyncing);
  splitter.run();
  return splitter.chunks;
}

class BlockSplitter {
  readonly chunks: Chunk[] = [];
  readonly #text: string;
  readonly #isResyncing: boolean;
  readonly #heredocs: HeredocEnds;
  #at = 0;
  #start = 0;
  #depth = 0;
  #inString = false;
  /** Of every open `${`: the brace depth around its string. */
  #outerDepths: number[] = [];

  constructor(text: string, isResyncing: boolean) {
    this.#text = text;
    this.#isResyncing = isResyncing;
    this.#heredocs = new HeredocEnds(text);
  }

  run(): void {
    for (let token = this.#nextToken(); token !== undefined; token = this.#nextToken()) {
      if (this.#inString) this.#readString(token);
      else this.#readCode(token);
    }
    this.#cut(this.#text.length, this.#isOpen() || this.#inString);
  }

  /** Moves behind the next token that matters here. */
  #nextToken(): string | undefined {
    const pattern = this.#inString ? stringToken : codeToken;
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #readString(token: string): void {
    if (token === '\\') this.#at += 1;
    // A quoted string ends on its line; one that does not is an error, and ends there for us.
    else if (token === '"' || token === '\n') this.#inString = false;
    else if (token.length === 2) {
      this.#outerDepths.push(this.#depth);
      this.#depth = 0;
      this.#inString = false;
    }
  }

  #readCode(token: string): void {
    if (token === '"') this.#inString = true;
    else if (token === '{') this.#depth += 1;
    else if (token === '}') this.#closeBrace();
    else if (token === '\n') this.#readLineStart();
    else if (token === '<<') this.#at = this.#heredocs.skip(this.#at - 2);
    else this.#skipTo(token === '/*' ? '*/' : '\n');
  }

  #closeBrace(): void {
    const outer = this.#depth === 0 ? this.#outerDepths.pop() : undefined;
    this.#inString = outer !== undefined;
    this.#depth = outer ?? Math.max(0, this.#depth - 1);
    if (outer === undefined && !this.#isOpen()) this.#cut(this.#at, false);
  }

  #readLineStart(): void {
    if (!this.#isResyncing || !this.#isOpen()) return;
    blockHead.lastIndex = this.#at;
    if (blockHead.test(this.#text)) this.#cut(this.#at, true);
  }

  #skipTo(mark: string): void {
    const found = this.#text.indexOf(mark, this.#at);
    this.#at = found < 0 ? this.#text.length : found + (mark === '\n' ? 0 : mark.length);
  }

  #isOpen(): boolean {
    return this.#depth > 0 || this.#outerDepths.length > 0;
  }

  #cut(end: number, isUnclosed: boolean): void {
    if (end > this.#start) this.chunks.push({ start: this.#start, end, isUnclosed });
    this.#start = end;
    this.#depth = 0;
    this.#outerDepths = [];
  }
}
