import type { Names } from './evaluate.ts';
import { readBoolean } from './evaluate-operator.ts';
import type { Expression, ForExpression } from './syntax.ts';
import { list, literal, many, map, unknown, type Value } from './value.ts';

/** What a `for` goes over. */
export interface Element {
  readonly key: Value;
  readonly value: Value;
  /** Any number of these, also none. */
  readonly isMaybe: boolean;
}

/** The elements of a collection; `rest` is one of those that are not known. */
export function listElements(over: Value, rest: Value): readonly Element[] {
  const unknownRest = { key: unknown, value: rest, isMaybe: true };
  if (over.kind === 'list') {
    return over.items.map((item, index) =>
      item.kind === 'many'
        ? { key: unknown, value: item.each, isMaybe: true }
        : { key: literal(index), value: item, isMaybe: false },
    );
  }
  if (over.kind !== 'map') return [unknownRest];
  const entries = [...over.entries].map(([key, value]) => ({ key: literal(key), value, isMaybe: false }));
  return over.isComplete ? entries : [...entries, unknownRest];
}

/** The list or map that a `for` makes. What its condition leaves open is there or not. */
export function evaluateFor(
  expression: ForExpression,
  elements: readonly Element[],
  names: Names,
  evaluate: (expression: Expression, names: Names) => Value,
): Value {
  const found = elements.flatMap((element): readonly Element[] => {
    const bound = new Map([...names, [expression.valueName, element.value]]);
    if (expression.keyName !== undefined) bound.set(expression.keyName, element.key);
    const isTaken = expression.condition === undefined || readBoolean(evaluate(expression.condition, bound));
    if (isTaken === false) return [];
    const key = expression.key === undefined ? unknown : evaluate(expression.key, bound);
    const value = evaluate(expression.value, bound);
    return [{ key, value, isMaybe: element.isMaybe || isTaken === undefined }];
  });
  if (expression.key !== undefined) return collectEntries(found, expression.isGrouped);
  return list(found.map((item) => (item.isMaybe ? many(item.value) : item.value)));
}

function collectEntries(found: readonly Element[], isGrouped: boolean): Value {
  const groups = new Map<string, Value[]>();
  let isComplete = true;
  for (const { key, value, isMaybe } of found) {
    if (isMaybe || key.kind !== 'literal' || key.value === null) {
      isComplete = false;
      continue;
    }
    const group = groups.get(String(key.value)) ?? [];
    group.push(value);
    groups.set(String(key.value), group);
  }
  const entries = [...groups].map(([key, values]): [string, Value] => [
    key,
    isGrouped ? list(values) : (values.at(-1) ?? unknown),
  ]);
  return map(new Map(entries), isComplete);
}
