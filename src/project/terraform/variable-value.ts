import type { SyntaxAttribute, SyntaxBlock } from './syntax.ts';
import { map, oneOf, type Reference, type Value } from './value.ts';

/**
 * The default of a variable, else the reference to it. A default that only says "not given" or is a switch (null, "",
 * 0, true, false, [], {}) is one of two: who calls the module is expected to set it.
 */
export function readVariable(
  block: SyntaxBlock,
  given: Reference,
  evaluate: (attribute: SyntaxAttribute) => Value,
): Value {
  const attribute = block.attributes.find(({ name }) => name === 'default');
  if (attribute === undefined) return given;
  const type = block.attributes.find(({ name }) => name === 'type')?.raw ?? '';
  const value = type.includes('optional(')
    ? openObjects(evaluate(attribute), type.startsWith('object'))
    : evaluate(attribute);
  return isPlaceholder(value) ? oneOf([value, given]) : value;
}

function isPlaceholder(value: Value): boolean {
  if (value.kind === 'list') return value.items.length === 0;
  if (value.kind === 'map') return value.entries.size === 0;
  return value.kind === 'literal' && (!value.value || value.value === true);
}

/** Objects with `optional(...)` attributes have keys that their default does not show. */
function openObjects(value: Value, isObject: boolean): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => openObjects(item, true)) };
  if (value.kind !== 'map') return value;
  const entries = [...value.entries].map(([key, entry]) => [key, openObjects(entry, true)] as const);
  return map(new Map(entries), value.isComplete && !isObject);
}
