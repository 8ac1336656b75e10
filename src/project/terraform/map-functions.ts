import type { TerraformFunction } from './call-function.ts';
import { compareTexts } from './list-functions.ts';
import { elementOf } from './list-items.ts';
import { failed, list, literal, type MapValue, many, map, oneOf, unknown, type Value } from './value.ts';

/** Functions on maps. */
export const mapFunctions: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['tomap', ([value]) => value],
  ['keys', ([value]) => onMap(value, (entries) => list(sortedKeys(entries).map(literal)))],
  ['values', ([value]) => listValues(value)],
  ['zipmap', ([keys, values]) => zip(keys, values)],
  ['merge', (args) => mergeMaps(args)],
  ['lookup', ([from, key, otherwise]) => lookUp(from, key, otherwise)],
]);

function onMap(value: Value | undefined, change: (value: MapValue) => Value): Value | undefined {
  return value?.kind === 'map' && value.isComplete ? change(value) : undefined;
}

function sortedKeys(value: MapValue): readonly string[] {
  return [...value.entries.keys()].toSorted(compareTexts);
}

function listValues(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'map')
    return value === undefined || value.kind === 'literal' ? undefined : list([many(elementOf(value))]);
  const known = sortedKeys(value).map((key) => value.entries.get(key) ?? unknown);
  return list(value.isComplete ? known : [...known, many(unknown)]);
}

function zip(keys: Value | undefined, values: Value | undefined): Value | undefined {
  if (keys?.kind !== 'list' || values?.kind !== 'list') return undefined;
  const entries = new Map<string, Value>();
  for (const [index, key] of keys.items.entries()) {
    const value = values.items[index];
    if (key.kind !== 'literal' || value === undefined || value.kind === 'many') return undefined;
    entries.set(String(key.value), value);
  }
  return map(entries);
}

/** Later maps win. After one that is not known, the values before it may be others; their keys stay. */
function mergeMaps(args: readonly Value[]): Value {
  const entries = new Map<string, Value>();
  let isComplete = true;
  for (const arg of args) {
    if (arg.kind === 'literal') continue;
    if (arg.kind !== 'map' || !arg.isComplete) {
      for (const [key, value] of entries) entries.set(key, oneOf([value, unknown]));
      isComplete = false;
    }
    if (arg.kind === 'map') for (const [key, value] of arg.entries) entries.set(key, value);
  }
  return map(entries, isComplete);
}

function lookUp(
  from: Value | undefined,
  key: Value | undefined,
  otherwise: Value | undefined,
): Value | undefined {
  if (from?.kind === 'reference' && key?.kind === 'literal') {
    const entry = { ...from, path: [...from.path, String(key.value)] };
    return otherwise === undefined ? entry : oneOf([entry, otherwise]);
  }
  if (from?.kind !== 'map' || key?.kind !== 'literal') return undefined;
  const found = from.entries.get(String(key.value));
  if (found !== undefined) return found;
  return from.isComplete ? (otherwise ?? failed) : undefined;
}
