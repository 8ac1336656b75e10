import type { TerraformFunction } from './call-function.ts';
import { compactItems, eachOf, elementOf, itemsOf } from './list-items.ts';
import { failed, isKnown, isSame, list, literal, many, oneOf, unknown, type Value } from './value.ts';

const maxFlattenDepth = 50;
const maxRange = 1000;

/** Functions on lists and sets. They know what to make of an argument that may be several values. */
export const listFunctions: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['concat', (args) => list(args.flatMap(itemsOf))],
  ['flatten', ([value]) => value && list(flattenItems(value, 0))],
  ['compact', ([value]) => value && list(compactItems(itemsOf(value)))],
  ['distinct', ([value]) => onList(value, distinctItems)],
  ['toset', ([value]) => onList(value, (items) => sortItems(distinctItems(items)))],
  ['tolist', ([value]) => value],
  ['sensitive', ([value]) => value],
  ['nonsensitive', ([value]) => value],
  ['sort', ([value]) => onList(value, sortItems)],
  ['reverse', ([value]) => onList(value, (items) => items.toReversed())],
  ['setunion', (args) => list(sortItems(distinctItems(args.flatMap(itemsOf))))],
  ['setsubtract', ([left, right]) => subtract(left, right)],
  ['length', ([value]) => countItems(value)],
  ['contains', ([from, item]) => contains(from, item)],
  ['element', ([from, index]) => takeElement(from, index)],
  ['one', ([value]) => takeOnly(value)],
  ['slice', ([value, from, to]) => sliceItems(value, from, to)],
  ['range', (args) => makeRange(args)],
]);

function onList(
  value: Value | undefined,
  change: (items: readonly Value[]) => readonly Value[],
): Value | undefined {
  if (value === undefined || value.kind === 'literal') return undefined;
  return list(change(itemsOf(value)));
}

function flattenItems(value: Value, depth: number): readonly Value[] {
  if (depth > maxFlattenDepth) return [many(unknown)];
  return itemsOf(value).flatMap((item) => {
    const isMany = item.kind === 'many';
    const each = eachOf(item);
    if (each.kind === 'list')
      return flattenItems(each, depth + 1).map((inner) => (isMany ? many(inner) : inner));
    if (each.kind === 'one-of' && each.options.some((option) => option.kind === 'list')) {
      return flattenItems(each, depth + 1).map((inner) => many(eachOf(inner)));
    }
    // An attribute of a resource is one value; what comes from outside may be a list of them.
    const isOpen = each.kind === 'reference' && each.root !== 'resource' && each.root !== 'data';
    if (isOpen) return [many(elementOf(each))];
    return [each.kind === 'unknown' || each.kind === 'call' ? many(each) : item];
  });
}

function distinctItems(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = item.kind === 'literal' ? `${typeof item.value} ${item.value}` : undefined;
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Sets are in the order of their strings; what is not known comes last. */
function sortItems(items: readonly Value[]): readonly Value[] {
  const known = items.filter((item) => item.kind === 'literal');
  const sorted = known.toSorted((a, b) => compareTexts(String(a.value), String(b.value)));
  return [...sorted, ...items.filter((item) => item.kind !== 'literal')];
}

function subtract(left: Value | undefined, right: Value | undefined): Value | undefined {
  if (left?.kind !== 'list' || right?.kind !== 'list' || !isKnown(right)) return undefined;
  const removed = new Set(right.items.map((item) => (item.kind === 'literal' ? item.value : undefined)));
  return isKnown(left)
    ? list(left.items.filter((item) => item.kind !== 'literal' || !removed.has(item.value)))
    : undefined;
}

function countItems(value: Value | undefined): Value | undefined {
  if (value?.kind === 'one-of') {
    const counts = value.options.map(countItems);
    return counts.every((count) => count !== undefined) ? oneOf(counts) : undefined;
  }
  if (value?.kind === 'list')
    return value.items.some((item) => item.kind === 'many') ? undefined : literal(value.items.length);
  if (value?.kind === 'map') return value.isComplete ? literal(value.entries.size) : undefined;
  return value?.kind === 'literal' && typeof value.value === 'string'
    ? literal([...value.value].length)
    : undefined;
}

function contains(from: Value | undefined, item: Value | undefined): Value | undefined {
  if (from?.kind !== 'list' || item === undefined || !isKnown(item)) return undefined;
  if (from.items.some((other) => isKnown(other) && isSame(other, item))) return literal(true);
  return isKnown(from) ? literal(false) : undefined;
}

function takeElement(from: Value | undefined, index: Value | undefined): Value | undefined {
  if (from === undefined || from.kind === 'literal') return undefined;
  const items = itemsOf(from);
  const isExact = items.every((item) => item.kind !== 'many');
  if (!isExact || index?.kind !== 'literal') return oneOf(items.map(eachOf));
  return items[Number(index.value) % items.length] ?? failed;
}

function takeOnly(value: Value | undefined): Value | undefined {
  if (value === undefined || value.kind === 'literal') return value;
  const items = itemsOf(value);
  const [only] = items;
  if (items.length > 1) return undefined;
  if (only === undefined) return literal(null);
  return only.kind === 'many' ? oneOf([only.each, literal(null)]) : only;
}

function sliceItems(
  value: Value | undefined,
  from: Value | undefined,
  to: Value | undefined,
): Value | undefined {
  if (value?.kind !== 'list' || value.items.some((item) => item.kind === 'many')) return undefined;
  if (from?.kind !== 'literal' || to?.kind !== 'literal') return undefined;
  return list(value.items.slice(Number(from.value), Number(to.value)));
}

function makeRange(args: readonly Value[]): Value | undefined {
  const numbers = args.map((arg) => (arg.kind === 'literal' ? Number(arg.value) : Number.NaN));
  const [start = 0, end = 0] = numbers.length === 1 ? [0, ...numbers] : numbers;
  const isSmall = numbers.every(Number.isInteger) && end - start <= maxRange && numbers.length < 3;
  return isSmall
    ? list(Array.from({ length: Math.max(0, end - start) }, (_, index) => literal(start + index)))
    : undefined;
}

/** In the order of code units, as sets and keys are. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
