import type { TerraformFunction } from './call-function.ts';
import { isEmptyText } from './list-items.ts';
import { oneOf, optionsOf, type Value } from './value.ts';

/** Functions that take the first argument that will do. */
export const choiceFunctions: ReadonlyMap<string, TerraformFunction> = new Map<string, TerraformFunction>([
  ['coalesce', (args) => takeFirst(args, isEmptyText)],
  ['coalescelist', (args) => takeFirst(args, (value) => value.kind === 'list' && value.items.length === 0)],
  ['try', (args) => takeFirst(args, (value) => value.kind === 'unknown' && value.isError === true)],
]);

/** The first argument that is not passed over; while one may be, also what comes after it. */
function takeFirst(args: readonly Value[], isPassedOver: (value: Value) => boolean): Value {
  const candidates: Value[] = [];
  for (const arg of args) {
    const kept = optionsOf(arg).filter((option) => !isPassedOver(option));
    candidates.push(...kept);
    if (kept.length === optionsOf(arg).length && kept.every(isSettled)) break;
  }
  return oneOf(candidates);
}

function isSettled(value: Value): boolean {
  if (value.kind === 'reference') return value.root === 'resource' || value.root === 'data';
  if (value.kind === 'template') return value.parts.some((part) => typeof part === 'string');
  return value.kind !== 'unknown' && value.kind !== 'call';
}
