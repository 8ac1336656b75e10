import { failed, isKnown, isSame, literal, oneOf, optionsOf, unknown, type Value } from './value.ts';

const maxPairs = 64;

/** A binary operator; of values that may be several, what each pair gives. */
export function evaluateBinary(operator: string, left: Value, right: Value): Value {
  const lefts = optionsOf(left);
  const rights = optionsOf(right);
  if (lefts.length * rights.length > maxPairs) return unknown;
  return oneOf(lefts.flatMap((a) => rights.map((b) => evaluatePair(operator, a, b))));
}

export function evaluateUnary(operator: string, operand: Value): Value {
  return oneOf(
    optionsOf(operand).map((option) => {
      const truth = readBoolean(option);
      if (operator === '!') return truth === undefined ? notLiteral(option) : literal(!truth);
      return option.kind === 'literal' && typeof option.value === 'number'
        ? literal(-option.value)
        : notLiteral(option);
    }),
  );
}

/** True or false when the value is one, as Terraform converts it; undefined when it is not known. */
export function readBoolean(value: Value): boolean | undefined {
  if (value.kind !== 'literal') return undefined;
  if (value.value === true || value.value === 'true') return true;
  return value.value === false || value.value === 'false' ? false : undefined;
}

function evaluatePair(operator: string, left: Value, right: Value): Value {
  if (operator === '==') return evaluateEqual(left, right, true);
  if (operator === '!=') return evaluateEqual(left, right, false);
  if (operator === '&&') return evaluateLogical(left, right, false);
  if (operator === '||') return evaluateLogical(left, right, true);
  if (left.kind !== 'literal' || right.kind !== 'literal') return unknown;
  const compute = arithmetic[operator];
  if (compute === undefined || left.value === null || right.value === null) return failed;
  const result = compute(Number(left.value), Number(right.value));
  return Number.isNaN(result) ? failed : literal(result);
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number | boolean>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};

function evaluateEqual(left: Value, right: Value, isWanted: boolean): Value {
  return isKnown(left) && isKnown(right) ? literal(isSame(left, right) === isWanted) : unknown;
}

/** `deciding` is the operand that settles it alone: false for `&&`, true for `||`. */
function evaluateLogical(left: Value, right: Value, deciding: boolean): Value {
  const truths = [readBoolean(left), readBoolean(right)];
  if (truths.includes(deciding)) return literal(deciding);
  return truths.includes(undefined) ? unknown : literal(!deciding);
}

function notLiteral(value: Value): Value {
  return value.kind === 'literal' ? failed : unknown;
}
