import { caughtBy, hasImportError, suppressedBy } from './caught.ts';
import { makeScope, type Scope } from './scope.ts';
import type { ImportPlace } from './source.ts';
import { childOf, type SyntaxNode } from './syntax-node.ts';

/** Where a node stands. */
export interface Context {
  readonly scope: Scope;
  readonly place: ImportPlace;
  /** It may never run though the code around it does. */
  readonly isConditional: boolean;
  /** A missing attribute is expected here: `except AttributeError`. */
  readonly isGuarded: boolean;
}

type Descent = (child: SyntaxNode) => Context;

/** The context of a module's top level. */
export function makeModuleContext(): Context {
  const scope = makeScope('module', undefined);
  return { scope, place: 'module', isConditional: false, isGuarded: false };
}

/** The context of each child of a node. */
export function descend(node: SyntaxNode, context: Context): Descent {
  return descents.get(node.type)?.(node, context) ?? (() => context);
}

const descents = new Map<string, (node: SyntaxNode, context: Context) => Descent>([
  ['function_definition', enterFunction],
  ['lambda', enterFunction],
  ['typed_parameter', leaveParameters],
  ['default_parameter', leaveParameters],
  ['typed_default_parameter', leaveParameters],
  ['class_definition', enterClass],
  ['list_comprehension', enterComprehension],
  ['set_comprehension', enterComprehension],
  ['dictionary_comprehension', enterComprehension],
  ['generator_expression', enterComprehension],
  ['for_in_clause', enterForClause],
  ['if_statement', enterIf],
  ['elif_clause', enterIf],
  ['else_clause', enterElse],
  ['for_statement', enterBranch],
  ['while_statement', enterBranch],
  ['case_clause', enterBranch],
  ['try_statement', enterTry],
  ['except_clause', enterExcept],
  ['with_statement', enterWith],
]);

function enterFunction(_: SyntaxNode, context: Context): Descent {
  const scope = makeScope('function', context.scope);
  const place = context.place === 'type-checking' ? context.place : 'lazy';
  const inside = { scope, place, isConditional: false, isGuarded: false } as const;
  return (child) => (child.field === 'body' || child.field === 'parameters' ? inside : context);
}

// Defaults and annotations are read outside of the function.
function leaveParameters(_: SyntaxNode, context: Context): Descent {
  const outside = { ...context, scope: context.scope.parent ?? context.scope };
  return (child) => (child.field === 'value' || child.field === 'type' ? outside : context);
}

function enterClass(_: SyntaxNode, context: Context): Descent {
  const inside = { ...context, scope: makeScope('class', context.scope) };
  return (child) => (child.field === 'body' ? inside : context);
}

function enterComprehension(_: SyntaxNode, context: Context): Descent {
  const inside = { ...context, scope: makeScope('comprehension', context.scope) };
  return () => inside;
}

// The first iterable of a comprehension is read outside of it.
function enterForClause(node: SyntaxNode, context: Context): Descent {
  const isFirst = node.parent?.children.find((child) => child.type === 'for_in_clause') === node;
  const outside = { ...context, scope: context.scope.parent ?? context.scope };
  return (child) => (isFirst && child.field === 'right' ? outside : context);
}

function enterIf(node: SyntaxNode, context: Context): Descent {
  const branch = branchContext(childOf(node, 'condition'), context);
  return (child) => (child.type === 'block' ? branch : context);
}

function branchContext(condition: SyntaxNode | undefined, context: Context): Context {
  if (isNeverTrue(condition)) return { ...context, place: 'type-checking' };
  return isNegated(condition) ? context : { ...context, isConditional: true };
}

function enterElse({ parent }: SyntaxNode, context: Context): Descent {
  const inside = elseContext(parent, context);
  return () => inside;
}

function elseContext(parent: SyntaxNode | undefined, context: Context): Context {
  if (parent === undefined || parent.type === 'try_statement') return context;
  const condition = parent.type === 'if_statement' ? childOf(parent, 'condition') : undefined;
  if (isNegated(condition)) return { ...context, place: 'type-checking' };
  const isOnlyElse = parent.children.every((child) => child.type !== 'elif_clause');
  return isOnlyElse && isNeverTrue(condition) ? context : { ...context, isConditional: true };
}

// `if TYPE_CHECKING`, `if typing.TYPE_CHECKING`, `if False`.
function isNeverTrue(condition: SyntaxNode | undefined): boolean {
  if (condition === undefined) return false;
  const name = condition.type === 'attribute' ? childOf(condition, 'attribute') : condition;
  return condition.type === 'false' || name?.text === 'TYPE_CHECKING';
}

function isNegated(condition: SyntaxNode | undefined): boolean {
  return condition?.type === 'not_operator' && isNeverTrue(condition.children[0]);
}

function enterBranch(_: SyntaxNode, context: Context): Descent {
  const branch = { ...context, isConditional: true };
  return (child) => (child.type === 'block' ? branch : context);
}

function enterTry(node: SyntaxNode, context: Context): Descent {
  const body = tolerate(caughtBy(node), context);
  return (child) => (child.field === 'body' ? body : context);
}

function enterExcept(node: SyntaxNode, context: Context): Descent {
  const place = hasImportError(caughtBy(node)) ? placeInTry(context) : context.place;
  const handler = { ...context, place, isConditional: true };
  return (child) => (child.type === 'block' ? handler : context);
}

function enterWith(node: SyntaxNode, context: Context): Descent {
  const body = tolerate(suppressedBy(node), context);
  return (child) => (child.field === 'body' ? body : context);
}

function tolerate(caught: readonly string[], context: Context): Context {
  const place = hasImportError(caught) ? placeInTry(context) : context.place;
  return { ...context, place, isGuarded: context.isGuarded || caught.includes('AttributeError') };
}

function placeInTry({ place }: Context): ImportPlace {
  return place === 'type-checking' ? place : 'try';
}
