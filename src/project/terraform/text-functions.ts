import type { TerraformFunction } from './call-function.ts';
import { formatText } from './format-text.ts';
import { itemsOf } from './list-items.ts';
import { call, failed, list, literal, template, textPieces, unknown, type Value } from './value.ts';

/** Functions on strings. They work on the known parts of a string around its holes where that is right. */
export const textFunctions: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['format', formatText],
  ['join', ([separator, ...lists]) => joinTexts(separator, lists)],
  ['split', ([separator, value]) => splitText(separator, value)],
  ['lower', ([value]) => mapTexts('lower', value, (text) => text.toLowerCase())],
  ['upper', ([value]) => mapTexts('upper', value, (text) => text.toUpperCase())],
  ['replace', (args) => replaceText(args)],
  ['trimprefix', ([value, prefix]) => trimPrefix(value, prefix)],
  ['trimsuffix', ([value, suffix]) => trimSuffix(value, suffix)],
  ['trimspace', ([value]) => mapKnown(value, (text) => literal(text.trim()))],
  [
    'title',
    ([value]) =>
      mapKnown(value, (text) => literal(text.replace(/(^|\s)\S/g, (start) => start.toUpperCase()))),
  ],
  ['substr', ([value, offset, length]) => takePart(value, numberOf(offset), numberOf(length))],
  ['startswith', ([value, prefix]) => startsWith(value, textOf(prefix))],
  ['endswith', ([value, suffix]) => endsWith(value, textOf(suffix))],
  ['basename', ([value]) => takeBasename(value)],
  ['dirname', ([value]) => takeDirname(value)],
  ['abspath', ([value]) => value && template([unknown, '/', value])],
  [
    'tostring',
    ([value]) => (value?.kind === 'literal' && value.value !== null ? literal(String(value.value)) : value),
  ],
  ['tonumber', ([value]) => mapKnown(value, toNumber)],
  ['tobool', ([value]) => mapKnown(value, (text) => literal(text === 'true'))],
  ['min', (args) => onNumbers(args, (numbers) => Math.min(...numbers))],
  ['max', (args) => onNumbers(args, (numbers) => Math.max(...numbers))],
]);

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'literal' && value.value !== null ? String(value.value) : undefined;
}

function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

function mapKnown(value: Value | undefined, change: (text: string) => Value): Value | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : change(text);
}

function toNumber(text: string): Value {
  return text.trim() === '' || Number.isNaN(Number(text)) ? failed : literal(Number(text));
}

/** Changes every known part; a hole becomes a call on it. */
function mapTexts(
  name: string,
  value: Value | undefined,
  change: (text: string) => string,
): Value | undefined {
  if (value === undefined || (value.kind !== 'template' && textOf(value) === undefined)) return undefined;
  return template(
    textPieces(value).map((part) => (typeof part === 'string' ? change(part) : call(name, [part]))),
  );
}

function joinTexts(separator: Value | undefined, lists: readonly Value[]): Value | undefined {
  if (separator === undefined || lists.some((value) => value.kind === 'literal')) return undefined;
  const items = lists.flatMap(itemsOf);
  return template(
    items.flatMap((item, index) => [
      ...(index === 0 ? [] : [separator]),
      item.kind === 'many' ? unknown : item,
    ]),
  );
}

function splitText(separator: Value | undefined, value: Value | undefined): Value | undefined {
  const mark = textOf(separator);
  const text = textOf(value);
  return mark === undefined || text === undefined ? undefined : list(text.split(mark).map(literal));
}

/** A single character cannot lie across the edge of a hole, so it can be replaced in a string with holes. */
function replaceText([value, from, to]: readonly Value[]): Value | undefined {
  const search = textOf(from);
  const replacement = textOf(to);
  if (search === undefined || replacement === undefined || /^\/.*\/$/s.test(search)) return undefined;
  const text = textOf(value);
  if (text !== undefined) return literal(text.replaceAll(search, () => replacement));
  if (value?.kind !== 'template' || search.length !== 1 || from === undefined || to === undefined)
    return undefined;
  return template(
    value.parts.map((part) =>
      typeof part === 'string'
        ? part.replaceAll(search, () => replacement)
        : call('replace', [part, from, to]),
    ),
  );
}

function trimPrefix(value: Value | undefined, prefix: Value | undefined): Value | undefined {
  const trimmed = textOf(prefix);
  const starts = trimmed === undefined ? undefined : startsWith(value, trimmed);
  if (value === undefined || trimmed === undefined || starts?.kind !== 'literal') return undefined;
  const [first = '', ...rest] = textPieces(value);
  return starts.value === true && typeof first === 'string'
    ? template([first.slice(trimmed.length), ...rest])
    : value;
}

function trimSuffix(value: Value | undefined, suffix: Value | undefined): Value | undefined {
  const trimmed = textOf(suffix);
  const ends = trimmed === undefined ? undefined : endsWith(value, trimmed);
  if (value === undefined || trimmed === undefined || ends?.kind !== 'literal') return undefined;
  const pieces = textPieces(value);
  const last = pieces.at(-1);
  if (ends.value !== true || typeof last !== 'string') return value;
  return template([...pieces.slice(0, -1), last.slice(0, last.length - trimmed.length)]);
}

/** Decided by the known text in front when that is long enough or already differs. */
function startsWith(value: Value | undefined, prefix: string | undefined): Value | undefined {
  if (value === undefined || prefix === undefined) return undefined;
  const [first = ''] = textPieces(value);
  const isWhole = textPieces(value).length < 2;
  if (typeof first !== 'string') return undefined;
  if (isWhole || first.length >= prefix.length || !prefix.startsWith(first))
    return literal(first.startsWith(prefix));
  return undefined;
}

function endsWith(value: Value | undefined, suffix: string | undefined): Value | undefined {
  if (value === undefined || suffix === undefined) return undefined;
  const pieces = textPieces(value);
  const last = pieces.at(-1) ?? '';
  if (typeof last !== 'string') return undefined;
  if (pieces.length < 2 || last.length >= suffix.length || !suffix.endsWith(last))
    return literal(last.endsWith(suffix));
  return undefined;
}

function takePart(
  value: Value | undefined,
  offset: number | undefined,
  length: number | undefined,
): Value | undefined {
  if (value === undefined || offset === undefined || length === undefined) return undefined;
  const pieces = textPieces(value);
  const [first = ''] = pieces;
  if (typeof first !== 'string') return undefined;
  const characters = [...first];
  const isWhole = pieces.length < 2;
  if (!isWhole && (offset < 0 || length < 0 || offset + length > characters.length)) return undefined;
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return literal(characters.slice(start, length < 0 ? undefined : start + length).join(''));
}

function takeBasename(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const pieces = textPieces(value);
  const at = pieces.findLastIndex((piece) => typeof piece === 'string' && piece.includes('/'));
  const found = pieces[at];
  if (typeof found !== 'string') return textOf(value) === undefined ? undefined : value;
  return template([found.slice(found.lastIndexOf('/') + 1), ...pieces.slice(at + 1)]);
}

function takeDirname(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const pieces = textPieces(value);
  const last = pieces.at(-1);
  if (typeof last !== 'string' || !last.includes('/')) return undefined;
  return template([...pieces.slice(0, -1), last.slice(0, last.lastIndexOf('/'))]);
}

function onNumbers(
  args: readonly Value[],
  compute: (numbers: readonly number[]) => number,
): Value | undefined {
  const numbers = args.map(numberOf).filter((number) => number !== undefined);
  return numbers.length === args.length && args.length > 0 ? literal(compute(numbers)) : undefined;
}
