/** What an expression comes to as far as the sources tell. Nothing here is guessed: what is not known says so. */
export type Value = Literal | ListValue | MapValue | Template | Reference | Call | OneOf | Many | Unknown;

export interface Literal {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
}

/** Also sets and tuples. A `many` item stands for any number of elements. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Value>;
  /** No other keys than these. */
  readonly isComplete: boolean;
}

/** A string with holes: literal texts and what is not known between them, never two texts side by side. */
export interface Template {
  readonly kind: 'template';
  readonly parts: readonly (string | Value)[];
}

/** Something that has its value elsewhere: `aws_lambda_layer_version.common[0].arn`, `var.sha`, `path.module`. */
export interface Reference {
  readonly kind: 'reference';
  readonly root: ReferenceRoot;
  /** Without the path: `aws_lambda_layer_version.common`, `data.aws_x.y`, `module.m`, `var.sha`, `path.module`; a lone word as it is. */
  readonly address: string;
  /** Attributes and indexes; undefined is some element, which one is not known. */
  readonly path: readonly (string | number | undefined)[];
}

export type ReferenceRoot = 'resource' | 'data' | 'module' | 'var' | 'builtin' | 'word';

/** A function that cannot be computed here, like `filebase64sha256("x.zip")`. */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Value[];
}

/** One of these, by a condition that is not known. */
export interface OneOf {
  readonly kind: 'one-of';
  readonly options: readonly Value[];
}

/** In a list: any number of elements of this form, also none. */
export interface Many {
  readonly kind: 'many';
  readonly each: Value;
}

export interface Unknown {
  readonly kind: 'unknown';
  /** Terraform itself would refuse the expression (a missing key, text for a list), so `try` goes on. */
  readonly isError?: true;
}

export const unknown: Unknown = { kind: 'unknown' };
export const failed: Unknown = { kind: 'unknown', isError: true };

/** Larger values (by `sizeOf`) are unknown: locals that double one another grow without end. */
const maxSize = 20_000;
const maxTextChars = 65_536;
const maxOptions = 16;

const sizes = new WeakMap<Value, number>();

export function literal(value: Literal['value']): Literal {
  return { kind: 'literal', value };
}

export function list(items: readonly Value[]): Value {
  return bounded({ kind: 'list', items }, items);
}

export function map(entries: ReadonlyMap<string, Value>, isComplete = true): Value {
  return bounded({ kind: 'map', entries, isComplete }, [...entries.values()]);
}

export function call(name: string, args: readonly Value[]): Value {
  return bounded({ kind: 'call', name, args }, args);
}

export function many(each: Value): Value {
  return each.kind === 'many' ? each : bounded({ kind: 'many', each }, [each]);
}

/** A string of these pieces: a literal when all are known, the piece itself when it is alone. */
export function template(pieces: readonly (string | Value)[]): Value {
  const parts: (string | Value)[] = [];
  let chars = 0;
  for (const piece of pieces.flatMap(textPieces)) {
    const last = parts.at(-1);
    if (typeof piece === 'string') chars += piece.length;
    if (chars > maxTextChars || parts.length > maxSize) return unknown;
    if (typeof piece !== 'string') parts.push(piece);
    else if (typeof last === 'string') parts[parts.length - 1] = last + piece;
    else if (piece !== '') parts.push(piece);
  }
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return typeof first === 'string' ? literal(first) : first;
  return bounded({ kind: 'template', parts }, parts);
}

/** The pieces of a value in a string; what is no text (lists, null) is an unknown hole. */
export function textPieces(value: string | Value): readonly (string | Value)[] {
  if (typeof value === 'string') return [value];
  if (value.kind === 'literal') return value.value === null ? [failed] : [String(value.value)];
  if (value.kind === 'template') return value.parts;
  return value.kind === 'list' || value.kind === 'map' || value.kind === 'many' ? [failed] : [value];
}

/** One of the options; the option itself when all are the same. An option Terraform would refuse is none. */
export function oneOf(options: readonly Value[]): Value {
  const distinct: Value[] = [];
  for (const option of options.flatMap((value) => (value.kind === 'one-of' ? value.options : [value]))) {
    if (option.kind === 'unknown' && option.isError) continue;
    if (!distinct.some((other) => isSame(other, option))) distinct.push(option);
    if (distinct.length > maxOptions) return unknown;
  }
  const [first, ...rest] = distinct;
  if (first === undefined) return failed;
  return rest.length === 0 ? first : bounded({ kind: 'one-of', options: distinct }, distinct);
}

/** What the value may be: its options, or itself. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'one-of' ? value.options : [value];
}

/** Nothing in it is unknown. */
export function isKnown(value: Value): boolean {
  if (value.kind === 'list') return value.items.every(isKnown);
  if (value.kind === 'map') return value.isComplete && [...value.entries.values()].every(isKnown);
  return value.kind === 'literal';
}

/** Written alike. What is not known in both may still differ in Terraform. */
export function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'literal') return b.kind === 'literal' && a.value === b.value;
  if (a.kind === 'list') return b.kind === 'list' && areSame(a.items, b.items);
  if (a.kind === 'map') return b.kind === 'map' && areSameMaps(a, b);
  if (a.kind === 'template') return b.kind === 'template' && areSame(a.parts, b.parts);
  if (a.kind === 'reference')
    return b.kind === 'reference' && a.address === b.address && areSamePaths(a.path, b.path);
  if (a.kind === 'call') return b.kind === 'call' && a.name === b.name && areSame(a.args, b.args);
  if (a.kind === 'one-of') return b.kind === 'one-of' && areSame(a.options, b.options);
  return a.kind === 'many' && b.kind === 'many' && isSame(a.each, b.each);
}

function areSame(a: readonly (string | Value)[], b: readonly (string | Value)[]): boolean {
  return a.length === b.length && a.every((item, index) => isSamePart(item, b[index]));
}

function isSamePart(a: string | Value, b: string | Value | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string' || b === undefined) return a === b;
  return isSame(a, b);
}

function areSameMaps(a: MapValue, b: MapValue): boolean {
  if (a.isComplete !== b.isComplete || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, value]) => isSamePart(value, b.entries.get(key)));
}

function areSamePaths(a: Reference['path'], b: Reference['path']): boolean {
  return a.length === b.length && a.every((step, index) => step !== undefined && step === b[index]);
}

/** How large the value is: its parts at all levels, and its text by 16 characters. */
export function sizeOf(value: Value): number {
  return value.kind === 'literal' ? sizeOfText(value.value) : (sizes.get(value) ?? 1);
}

function sizeOfText(text: Literal['value']): number {
  return typeof text === 'string' ? 1 + (text.length >> 4) : 1;
}

function bounded(value: Value, parts: readonly (string | Value)[]): Value {
  const size = parts.reduce(
    (sum, part) => sum + (typeof part === 'string' ? sizeOfText(part) : sizeOf(part)),
    1,
  );
  if (size > maxSize) return unknown;
  sizes.set(value, size);
  return value;
}
