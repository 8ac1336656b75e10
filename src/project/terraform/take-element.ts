import { eachOf } from './list-items.ts';
import { failed, type MapValue, oneOf, unknown, type Value } from './value.ts';

/** A key or index; undefined when it is not known. */
export function readStep(key: Value): string | number | undefined {
  return key.kind === 'literal' && typeof key.value !== 'boolean' ? (key.value ?? undefined) : undefined;
}

/** The element of a list or map; for an unknown step one of all. */
export function takeElement(value: Value, step: string | number | undefined): Value {
  if (value.kind === 'map') return takeEntry(value, step);
  if (value.kind === 'list') return takeItem(value.items, step);
  return value.kind === 'literal' ? failed : unknown;
}

function takeEntry(value: MapValue, step: string | number | undefined): Value {
  if (step !== undefined) return value.entries.get(String(step)) ?? (value.isComplete ? failed : unknown);
  return value.isComplete ? oneOf([...value.entries.values()]) : unknown;
}

function takeItem(items: readonly Value[], step: string | number | undefined): Value {
  const index = Number(step);
  const firstMany = items.findIndex((item) => item.kind === 'many');
  if (step === undefined) return oneOf(items.map(eachOf));
  if (!Number.isInteger(index) || index < 0) return failed;
  if (firstMany < 0 || index < firstMany) return items[index] ?? failed;
  return oneOf(items.slice(firstMany).map(eachOf));
}
