import { choiceFunctions } from './choice-functions.ts';
import { listFunctions } from './list-functions.ts';
import { mapFunctions } from './map-functions.ts';
import { textFunctions } from './text-functions.ts';
import { call, oneOf, optionsOf, type Value } from './value.ts';

/** Computes a function from its arguments; undefined when they do not say enough. */
export type TerraformFunction = (args: readonly Value[]) => Value | undefined;

const maxCombinations = 16;

/** Calls Terraform's function. One that is not known here, or whose arguments are not, is kept as a call. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const collect = listFunctions.get(name) ?? mapFunctions.get(name) ?? choiceFunctions.get(name);
  if (collect !== undefined) return collect(args) ?? call(name, args);
  const compute = textFunctions.get(name);
  if (compute === undefined) return call(name, args);
  const combinations = combine(args);
  if (combinations === undefined) return call(name, args);
  return oneOf(combinations.map((combination) => compute(combination) ?? call(name, combination)));
}

/** The argument lists that arguments of several options stand for. */
function combine(args: readonly Value[]): readonly (readonly Value[])[] | undefined {
  const count = args.reduce((product, arg) => product * optionsOf(arg).length, 1);
  if (count > maxCombinations) return undefined;
  return args.reduce<readonly (readonly Value[])[]>(
    (lists, arg) => lists.flatMap((head) => optionsOf(arg).map((option) => [...head, option])),
    [[]],
  );
}
