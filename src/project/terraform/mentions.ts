import type { Expression } from './syntax.ts';

/** Whether one of the names stands anywhere in the expression. */
export function mentions(expression: Expression, names: ReadonlySet<string>): boolean {
  if (expression.kind === 'name') return names.has(expression.name);
  return listParts(expression).some((part) => mentions(part, names));
}

function listParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'template':
      return expression.parts.filter((part) => typeof part !== 'string');
    case 'get':
      return [expression.of, expression.key];
    case 'splat':
      return [expression.of, expression.each];
    case 'list':
      return expression.items;
    case 'map':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'for':
      return [expression.over, expression.key, expression.value, expression.condition].filter(
        (part) => part !== undefined,
      );
    case 'call':
      return expression.args;
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    default:
      return [];
  }
}
