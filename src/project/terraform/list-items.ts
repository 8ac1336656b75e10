import { isSame, many, oneOf, unknown, type Value } from './value.ts';

/** The elements of a list as far as they are known, for what builds new lists of them. */
export function itemsOf(value: Value): readonly Value[] {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'map') return [...value.entries.values(), ...(value.isComplete ? [] : [many(unknown)])];
  if (value.kind === 'one-of') return mergeOptions(value.options.map(itemsOf));
  if (value.kind === 'literal') return [];
  return [many(elementOf(value))];
}

/** Some element of a value that is not known as a list. */
export function elementOf(value: Value): Value {
  return value.kind === 'reference' ? { ...value, path: [...value.path, undefined] } : unknown;
}

/** What is in every option is certain; the rest may be there. */
export function mergeOptions(options: readonly (readonly Value[])[]): readonly Value[] {
  const [first = [], ...others] = options;
  const isShared = (item: Value) => others.every((items) => items.some((other) => isSame(other, item)));
  const merged = first.map((item) => (isShared(item) ? item : many(eachOf(item))));
  for (const item of others.flat()) {
    if (!merged.some((other) => isSame(eachOf(other), eachOf(item)))) merged.push(many(eachOf(item)));
  }
  return merged;
}

/** An element as it is when it is there. */
export function eachOf(item: Value): Value {
  return item.kind === 'many' ? item.each : item;
}

/** Without what `compact` drops. A string that may be empty may be missing. */
export function compactItems(items: readonly Value[]): readonly Value[] {
  return items.flatMap((item) => {
    if (isEmptyText(item)) return [];
    if (item.kind === 'many' || isNeverEmpty(item)) return [item];
    if (item.kind !== 'one-of') return [many(item)];
    const kept = item.options.filter((option) => !isEmptyText(option));
    return kept.every(isNeverEmpty) && kept.length === item.options.length ? [item] : [many(oneOf(kept))];
  });
}

export function isEmptyText(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === '');
}

function isNeverEmpty(value: Value): boolean {
  if (value.kind === 'template') return value.parts.some((part) => typeof part === 'string');
  return (
    value.kind === 'literal' ||
    (value.kind === 'reference' && (value.root === 'resource' || value.root === 'data'))
  );
}
