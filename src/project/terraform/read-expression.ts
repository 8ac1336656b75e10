import { readPlainString, readTemplate } from './read-template.ts';
import { type Expression, opaque, splatElement } from './syntax.ts';
import { childrenOf, type SyntaxNode, sourceOf } from './syntax-node.ts';

/** Reads an `expression` node or what stands in one; what is not understood is opaque. `text` is the file's. */
export function readExpression(node: SyntaxNode | undefined, text: string): Expression {
  return node === undefined ? opaque : readTerms(node.type === 'expression' ? node.children : [node], text);
}

/** A term and what follows it: `(x)`, `x.y`, `x[0]`, `x[*].y`. The grammar lists these beside one another. */
function readTerms(nodes: readonly SyntaxNode[], text: string): Expression {
  const terms = nodes.filter((node) => node.type !== '(' && node.type !== ')');
  const [first, ...rest] = terms;
  if (first === undefined) return opaque;
  return rest.reduce<Expression>((of, node) => readPostfix(of, node, text), readTerm(first, text));
}

function readTerm(node: SyntaxNode, text: string): Expression {
  const reader = readers[node.type];
  return reader === undefined ? opaque : reader(node, text);
}

const readers: Readonly<Record<string, (node: SyntaxNode, text: string) => Expression>> = {
  expression: readExpression,
  literal_value: readLiteral,
  template_expr: readFirst,
  collection_value: readFirst,
  for_expr: readFirst,
  operation: readFirst,
  quoted_template: (node, text) => readTemplate(node, text, readExpression),
  heredoc_template: (node, text) => readTemplate(node, text, readExpression),
  variable_expr: (node, text) => ({ kind: 'name', name: sourceOf(node, text) }),
  tuple: (node, text) => ({
    kind: 'list',
    items: expressionsOf(node).map((item) => readExpression(item, text)),
  }),
  object: (node, text) => ({
    kind: 'map',
    entries: childrenOf(node, 'object_elem').map((entry) => readEntry(entry, text)),
  }),
  function_call: readCall,
  for_tuple_expr: readFor,
  for_object_expr: readFor,
  unary_operation: readUnary,
  binary_operation: readBinary,
  conditional: readConditional,
};

function readLiteral(node: SyntaxNode, text: string): Expression {
  const source = sourceOf(node, text);
  const word = words.get(source);
  if (word !== undefined) return word;
  return { kind: 'literal', value: source.startsWith('"') ? readPlainString(node, text) : Number(source) };
}

const words: ReadonlyMap<string, Expression> = new Map([
  ['true', { kind: 'literal', value: true }],
  ['false', { kind: 'literal', value: false }],
  ['null', { kind: 'literal', value: null }],
]);

function readFirst(node: SyntaxNode, text: string): Expression {
  const [first] = node.children;
  return first === undefined ? opaque : readTerm(first, text);
}

function readPostfix(of: Expression, node: SyntaxNode, text: string): Expression {
  const [inner] = node.children;
  // What stands behind the dot of `.name` and `.0`.
  const afterDot = (dotted: SyntaxNode) => sourceOf(dotted, text).slice(1).trim();
  if (node.type === 'get_attr') return { kind: 'get', of, key: { kind: 'literal', value: afterDot(node) } };
  if (node.type === 'index' && inner?.type === 'new_index') {
    return { kind: 'get', of, key: readExpression(expressionsOf(inner)[0], text) };
  }
  if (node.type === 'index' && inner !== undefined) {
    return { kind: 'get', of, key: { kind: 'literal', value: Number(afterDot(inner)) } };
  }
  return node.type === 'splat' && inner !== undefined ? readSplat(of, inner, text) : opaque;
}

/** `a[*].b[0]` takes the whole path from each element; `a.*.b[0]` takes attributes from each, then an index from the list. */
function readSplat(of: Expression, node: SyntaxNode, text: string): Expression {
  const path = node.children.filter((child) => child.type === 'get_attr' || child.type === 'index');
  const firstIndex = path.findIndex((child) => child.type === 'index');
  const inner = node.type === 'attr_splat' && firstIndex >= 0 ? path.slice(0, firstIndex) : path;
  const start: Expression = { kind: 'name', name: splatElement };
  const each = inner.reduce<Expression>((value, step) => readPostfix(value, step, text), start);
  const list: Expression = { kind: 'splat', of, each };
  return path.slice(inner.length).reduce<Expression>((value, step) => readPostfix(value, step, text), list);
}

function readEntry(node: SyntaxNode, text: string): { readonly key: Expression; readonly value: Expression } {
  const [key, value] = expressionsOf(node);
  const name = key === undefined ? opaque : readExpression(key, text);
  // A bare word is a key of that name; in brackets it is a variable.
  const isWord = name.kind === 'name' && key?.children.length === 1;
  return { key: isWord ? { kind: 'literal', value: name.name } : name, value: readExpression(value, text) };
}

function readCall(node: SyntaxNode, text: string): Expression {
  const [name] = node.children;
  const list = node.children.find((child) => child.type === 'function_arguments');
  if (name === undefined) return opaque;
  return {
    kind: 'call',
    name: sourceOf(name, text),
    args: list === undefined ? [] : expressionsOf(list).map((argument) => readExpression(argument, text)),
    isExpanded: list?.children.some((child) => child.type === 'ellipsis') === true,
  };
}

function readFor(node: SyntaxNode, text: string): Expression {
  const [intro] = childrenOf(node, 'for_intro');
  const [condition] = childrenOf(node, 'for_cond');
  const names =
    intro === undefined ? [] : childrenOf(intro, 'identifier').map((name) => sourceOf(name, text));
  const valueName = names.at(-1);
  const [first, second] = expressionsOf(node);
  const isMap = node.type === 'for_object_expr';
  if (intro === undefined || valueName === undefined) return opaque;
  return {
    kind: 'for',
    keyName: names.length > 1 ? names[0] : undefined,
    valueName,
    over: readExpression(expressionsOf(intro)[0], text),
    key: isMap ? readExpression(first, text) : undefined,
    value: readExpression(isMap ? second : first, text),
    condition: condition === undefined ? undefined : readExpression(expressionsOf(condition)[0], text),
    isGrouped: node.children.some((child) => child.type === 'ellipsis'),
  };
}

function readUnary(node: SyntaxNode, text: string): Expression {
  const [operator, ...operand] = node.children;
  if (operator === undefined) return opaque;
  return { kind: 'unary', operator: sourceOf(operator, text), operand: readTerms(operand, text) };
}

function readBinary(node: SyntaxNode, text: string): Expression {
  const at = node.children.findIndex((child) => binaryOperators.has(child.type));
  const operator = node.children[at];
  if (operator === undefined) return opaque;
  const left = readTerms(node.children.slice(0, at), text);
  const right = readTerms(node.children.slice(at + 1), text);
  return { kind: 'binary', operator: operator.type, left, right };
}

const binaryOperators: ReadonlySet<string> = new Set([
  '*',
  '/',
  '%',
  '+',
  '-',
  '>',
  '>=',
  '<',
  '<=',
  '==',
  '!=',
  '&&',
  '||',
]);

/** The grammar reads `a ? b : c ? d : e` from the left; Terraform from the right, so the bare ones in front are unrolled. */
function readConditional(node: SyntaxNode, text: string): Expression {
  const branches: { readonly condition: Expression; readonly whenTrue: Expression }[] = [];
  let last: Expression = opaque;
  for (const [index, level] of unrollConditionals(node).entries()) {
    const [first, second, third] = expressionsOf(level).map((part) => readExpression(part, text));
    branches.push({ condition: index === 0 ? (first ?? opaque) : last, whenTrue: second ?? opaque });
    last = third ?? opaque;
  }
  return branches.reduceRight<Expression>(
    (whenFalse, { condition, whenTrue }) => ({ kind: 'conditional', condition, whenTrue, whenFalse }),
    last,
  );
}

/** The innermost first. Each but the first has the one before it as its condition. */
function unrollConditionals(node: SyntaxNode): readonly SyntaxNode[] {
  const levels = [node];
  for (let level = bareCondition(node); level !== undefined; level = bareCondition(level))
    levels.unshift(level);
  return levels;
}

function bareCondition(node: SyntaxNode): SyntaxNode | undefined {
  const first = expressionsOf(node)[0];
  return first?.children.length === 1 && first.children[0]?.type === 'conditional'
    ? first.children[0]
    : undefined;
}

function expressionsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node, 'expression');
}
