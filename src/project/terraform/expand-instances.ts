import type { Names } from './evaluate.ts';
import { groupBy } from './group-by.ts';
import { eachOf, elementOf } from './list-items.ts';
import type { SyntaxAttribute, SyntaxBlock } from './syntax.ts';
import { literal, map, type OneOf, oneOf, optionsOf, unknown, type Value } from './value.ts';

/** One of what `count` or `for_each` makes of a block. */
export interface Instance {
  /** Undefined for a block that is not repeated, and for instances whose key is not known. */
  readonly key: string | number | undefined;
  /** It depends on what is not known whether there is one; of an unknown key also how many. */
  readonly isMaybe: boolean;
  /** `each` and `count` for its expressions. */
  readonly names: Names;
}

/** A block repeated more often is one instance of unknown key. */
const maxInstances = 1000;

export function expandInstances(
  block: SyntaxBlock,
  evaluate: (attribute: SyntaxAttribute) => Value,
): readonly Instance[] {
  const count = block.attributes.find(({ name }) => name === 'count');
  const forEach = block.attributes.find(({ name }) => name === 'for_each');
  if (count !== undefined) return limit(expandCount(evaluate(count)));
  if (forEach !== undefined) return limit(expandForEach(evaluate(forEach)));
  return [{ key: undefined, isMaybe: false, names: new Map() }];
}

function limit(instances: readonly Instance[]): readonly Instance[] {
  return instances.length > maxInstances ? [openInstance] : instances;
}

function expandCount(value: Value): readonly Instance[] {
  const counts = optionsOf(value).map(readCount);
  const known = counts.filter((count) => count !== undefined);
  if (known.length === 0 || Math.max(...known) > maxInstances) return [countInstance(undefined, true)];
  const least = known.length < counts.length ? 0 : Math.min(...known);
  const instances = Array.from({ length: Math.max(...known) }, (_, index) =>
    countInstance(index, index >= least),
  );
  return known.length < counts.length ? [...instances, countInstance(undefined, true)] : instances;
}

function readCount(value: Value): number | undefined {
  if (value.kind !== 'literal' || value.value === null || typeof value.value === 'boolean') return undefined;
  const count = Number(value.value);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
}

function countInstance(index: number | undefined, isMaybe: boolean): Instance {
  const value = index === undefined ? unknown : literal(index);
  return { key: index, isMaybe, names: new Map([['count', map(new Map([['index', value]]))]]) };
}

function expandForEach(value: Value): readonly Instance[] {
  if (value.kind === 'one-of') return expandOptions(value);
  if (value.kind === 'list')
    return value.items.map((item) => eachInstance(eachOf(item), eachOf(item), item.kind === 'many'));
  if (value.kind === 'literal') return [];
  if (value.kind !== 'map') return [anyNumber(elementOf(value))];
  const known = [...value.entries].map(([key, entry]) => eachInstance(literal(key), entry, false));
  return value.isComplete ? known : [...known, openInstance];
}

/** Instances of all options; those of the same key are one, and certain when every option has it. */
function expandOptions(value: OneOf): readonly Instance[] {
  const perOption = value.options.map(expandForEach);
  const byKey = groupBy(perOption.flat(), (instance) => instance.key);
  return [...byKey].flatMap(([key, instances]) => {
    if (key === undefined) return instances.map((instance) => ({ ...instance, isMaybe: true }));
    const isMaybe = instances.length < perOption.length || instances.some((instance) => instance.isMaybe);
    return [eachInstance(literal(key), oneOf(instances.map(({ names }) => readEachValue(names))), isMaybe)];
  });
}

function readEachValue(names: Names): Value {
  const each = names.get('each');
  return (each?.kind === 'map' ? each.entries.get('value') : undefined) ?? unknown;
}

function eachInstance(key: Value, value: Value, isMaybe: boolean): Instance {
  const text = key.kind === 'literal' && key.value !== null ? String(key.value) : undefined;
  const each = map(
    new Map([
      ['key', key],
      ['value', value],
    ]),
  );
  return { key: text, isMaybe, names: new Map([['each', each]]) };
}

/** Stands for any number of instances of which nothing is known. */
export const openInstance: Instance = anyNumber(unknown);

function anyNumber(value: Value): Instance {
  return eachInstance(unknown, value, true);
}
