/** JSON with the offset of every value, which `JSON.parse` does not tell. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

export interface JsonObject {
  readonly kind: 'object';
  readonly start: number;
  readonly end: number;
  readonly entries: readonly JsonEntry[];
}

export interface JsonEntry {
  readonly key: string;
  readonly start: number;
  readonly value: JsonNode;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly start: number;
  readonly end: number;
  readonly items: readonly JsonNode[];
}

export interface JsonScalar {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

export interface ParsedJson {
  /** What was read before the error, if there is one. */
  readonly root: JsonNode | undefined;
  readonly errorAt: number | undefined;
}

const maxDepth = 200;
const blanks = /[ \t\r\n]*/y;
const bareScalar = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;
const stringMark = /["\\\n]/g;

/** Reads JSON up to its first error. */
export function parseJsonTree(text: string): ParsedJson {
  const reader = new JsonReader(text);
  const root = reader.readValue(0);
  return { root, errorAt: reader.findError() };
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #errorAt: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  findError(): number | undefined {
    this.#skipBlanks();
    return this.#errorAt ?? (this.#at < this.#text.length ? this.#at : undefined);
  }

  readValue(depth: number): JsonNode | undefined {
    this.#skipBlanks();
    if (depth > maxDepth) return this.#fail();
    const start = this.#at;
    if (this.#take('{')) return { kind: 'object', start, entries: this.#readEntries(depth), end: this.#at };
    if (this.#take('[')) return { kind: 'array', start, items: this.#readItems(depth), end: this.#at };
    const value = this.#readScalar();
    return value === undefined ? this.#fail() : { kind: 'scalar', start, end: this.#at, value };
  }

  #readEntries(depth: number): readonly JsonEntry[] {
    const entries: JsonEntry[] = [];
    if (this.#take('}')) return entries;
    do {
      this.#skipBlanks();
      const start = this.#at;
      const key = this.#readScalar();
      if (typeof key !== 'string' || !this.#take(':')) this.#fail();
      const value = this.#hasFailed() ? undefined : this.readValue(depth + 1);
      if (typeof key === 'string' && value !== undefined) entries.push({ key, start, value });
    } while (!this.#hasFailed() && this.#take(','));
    if (!this.#hasFailed() && !this.#take('}')) this.#fail();
    return entries;
  }

  #readItems(depth: number): readonly JsonNode[] {
    const items: JsonNode[] = [];
    if (this.#take(']')) return items;
    do {
      const item = this.readValue(depth + 1);
      if (item !== undefined) items.push(item);
    } while (!this.#hasFailed() && this.#take(','));
    if (!this.#hasFailed() && !this.#take(']')) this.#fail();
    return items;
  }

  #readScalar(): JsonScalar['value'] | undefined {
    const end = this.#text[this.#at] === '"' ? this.#findStringEnd() : this.#findBareEnd();
    if (end === undefined) return undefined;
    const source = this.#text.slice(this.#at, end);
    this.#at = end;
    return parseScalar(source);
  }

  #findBareEnd(): number | undefined {
    bareScalar.lastIndex = this.#at;
    return bareScalar.test(this.#text) ? bareScalar.lastIndex : undefined;
  }

  #findStringEnd(): number | undefined {
    stringMark.lastIndex = this.#at + 1;
    for (let mark = stringMark.exec(this.#text); mark !== null; mark = stringMark.exec(this.#text)) {
      if (mark[0] === '"') return stringMark.lastIndex;
      if (mark[0] === '\n') return undefined;
      stringMark.lastIndex += 1;
    }
    return undefined;
  }

  #take(mark: string): boolean {
    this.#skipBlanks();
    const isThere = this.#text.startsWith(mark, this.#at);
    if (isThere) this.#at += mark.length;
    return isThere;
  }

  #skipBlanks(): void {
    blanks.lastIndex = this.#at;
    blanks.test(this.#text);
    this.#at = blanks.lastIndex;
  }

  #hasFailed(): boolean {
    return this.#errorAt !== undefined;
  }

  #fail(): undefined {
    this.#errorAt ??= this.#at;
  }
}

function parseScalar(source: string): JsonScalar['value'] | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      value === null
      ? value
      : undefined;
  } catch {
    // An escape or control character that JSON does not have.
    return undefined;
  }
}
