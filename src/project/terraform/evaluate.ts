import { callFunction } from './call-function.ts';
import { evaluateFor, listElements } from './evaluate-for.ts';
import { evaluateBinary, evaluateUnary, readBoolean } from './evaluate-operator.ts';
import type { Expression, ForExpression, TemplatePart } from './syntax.ts';
import { splatElement } from './syntax.ts';
import { readStep, takeElement } from './take-element.ts';
import {
  failed,
  list,
  literal,
  many,
  map,
  oneOf,
  type Reference,
  sizeOf,
  template,
  unknown,
  type Value,
} from './value.ts';

/** Names bound around an expression: those of `for`, and `each` and `count` as maps. */
export type Names = ReadonlyMap<string, Value>;

/** What the folder knows of its locals, variables and resources. */
export interface Surroundings {
  /** The reference with one more step, or what it stands for when the folder says so. */
  follow(reference: Reference, step: string | number | undefined): Value;
  /** The instances of a resource that is repeated a known number of times, as a list or a map of references. */
  listInstances(reference: Reference): Value | undefined;
  /** Whether it is a resource that is not repeated. */
  isSingle(reference: Reference): boolean;
}

/** Steps of evaluation that are left for a folder. */
export interface EvaluationBudget {
  steps: number;
}

const maxDepth = 200;

/** Evaluates expressions: what cannot be resolved is unknown, never an exception. */
export class Evaluator {
  readonly #surroundings: Surroundings;
  readonly #budget: EvaluationBudget;
  #depth = 0;

  constructor(surroundings: Surroundings, budget: EvaluationBudget) {
    this.#surroundings = surroundings;
    this.#budget = budget;
  }

  evaluate(expression: Expression, names: Names): Value {
    if (this.#depth >= maxDepth || !this.#spend(1)) return unknown;
    this.#depth += 1;
    const value = this.#evaluateKind(expression, names);
    this.#depth -= 1;
    return value;
  }

  /** `value.key` or `value[key]`. */
  get(value: Value, key: Value): Value {
    if (value.kind === 'one-of') return oneOf(value.options.map((option) => this.get(option, key)));
    if (key.kind === 'one-of') return oneOf(key.options.map((option) => this.get(value, option)));
    const step = readStep(key);
    return value.kind === 'reference' ? this.#surroundings.follow(value, step) : takeElement(value, step);
  }

  #evaluateKind(expression: Expression, names: Names): Value {
    switch (expression.kind) {
      case 'literal':
        return literal(expression.value);
      case 'name':
        return (
          names.get(expression.name) ?? {
            kind: 'reference',
            root: 'word',
            address: expression.name,
            path: [],
          }
        );
      case 'get':
        return this.get(this.evaluate(expression.of, names), this.evaluate(expression.key, names));
      case 'template':
        return this.#evaluateTemplate(expression.parts, names);
      case 'list':
        return list(expression.items.map((item) => this.evaluate(item, names)));
      case 'map':
        return this.#evaluateMap(expression.entries, names);
      case 'conditional':
        return this.#evaluateConditional(expression, names);
      case 'call':
        return this.#evaluateCall(expression, names);
      case 'for':
        return this.#evaluateFor(this.evaluate(expression.over, names), expression, names);
      case 'splat':
        return this.#evaluateSplat(this.evaluate(expression.of, names), expression.each, names);
      case 'binary':
        return this.#evaluateBinary(expression, names);
      case 'unary':
        return evaluateUnary(expression.operator, this.evaluate(expression.operand, names));
      case 'opaque':
        return unknown;
    }
  }

  #evaluateTemplate(parts: readonly TemplatePart[], names: Names): Value {
    const value = template(
      parts.map((part) => (typeof part === 'string' ? part : this.evaluate(part, names))),
    );
    return this.#spend(sizeOf(value)) ? value : unknown;
  }

  #evaluateMap(entries: (Expression & { kind: 'map' })['entries'], names: Names): Value {
    const values = new Map<string, Value>();
    let isComplete = true;
    for (const entry of entries) {
      const key = this.evaluate(entry.key, names);
      const value = this.evaluate(entry.value, names);
      if (key.kind === 'literal' && key.value !== null) values.set(String(key.value), value);
      else isComplete = false;
    }
    return map(values, isComplete);
  }

  #evaluateConditional(expression: Expression & { kind: 'conditional' }, names: Names): Value {
    const condition = readBoolean(this.evaluate(expression.condition, names));
    if (condition !== undefined)
      return this.evaluate(condition ? expression.whenTrue : expression.whenFalse, names);
    const whenTrue = this.evaluate(expression.whenTrue, names);
    const whenFalse = this.evaluate(expression.whenFalse, names);
    return this.#spend(sizeOf(whenTrue)) ? oneOf([whenTrue, whenFalse]) : unknown;
  }

  #evaluateBinary(expression: Expression & { kind: 'binary' }, names: Names): Value {
    const left = this.evaluate(expression.left, names);
    const right = this.evaluate(expression.right, names);
    return this.#spend(sizeOf(left)) ? evaluateBinary(expression.operator, left, right) : unknown;
  }

  #evaluateCall(expression: Expression & { kind: 'call' }, names: Names): Value {
    const args = expression.args.map((arg) => this.#listInstances(this.evaluate(arg, names)));
    const cost = args.reduce((sum, arg) => sum + sizeOf(arg), 0);
    if (!this.#spend(cost)) return unknown;
    const last = args.at(-1);
    if (!expression.isExpanded) return callFunction(expression.name, args);
    if (last?.kind !== 'list' || last.items.some((item) => item.kind === 'many')) return unknown;
    return callFunction(expression.name, [...args.slice(0, -1), ...last.items]);
  }

  #evaluateSplat(value: Value, each: Expression, names: Names): Value {
    const over = this.#listInstances(value);
    if (over.kind === 'one-of')
      return oneOf(over.options.map((option) => this.#evaluateSplat(option, each, names)));
    const take = (element: Value) => this.evaluate(each, new Map([...names, [splatElement, element]]));
    if (over.kind === 'list') {
      return list(over.items.map((item) => (item.kind === 'many' ? many(take(item.each)) : take(item))));
    }
    if (over.kind === 'literal') return list(over.value === null ? [] : [take(over)]);
    if (over.kind === 'map') return list([take(over)]);
    if (over.kind === 'reference' && this.#surroundings.isSingle(over)) return list([take(over)]);
    return list([many(take(this.#elementOf(over)))]);
  }

  #evaluateFor(value: Value, expression: ForExpression, names: Names): Value {
    const over = this.#listInstances(value);
    if (over.kind === 'one-of') {
      return oneOf(over.options.map((option) => this.#evaluateFor(option, expression, names)));
    }
    if (over.kind === 'literal') return failed;
    const evaluate = (part: Expression, bound: Names) => this.evaluate(part, bound);
    return evaluateFor(expression, listElements(over, this.#elementOf(over)), names, evaluate);
  }

  /** Some element of what is not known as a collection. */
  #elementOf(value: Value): Value {
    return value.kind === 'reference' ? this.#surroundings.follow(value, undefined) : unknown;
  }

  #listInstances(value: Value): Value {
    return value.kind === 'reference' ? (this.#surroundings.listInstances(value) ?? value) : value;
  }

  #spend(steps: number): boolean {
    this.#budget.steps -= steps;
    return this.#budget.steps >= 0;
  }
}
