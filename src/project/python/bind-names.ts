import { importedNamesOf } from './import-node.ts';
import type { PlacedNode } from './place-nodes.ts';
import {
  type Binding,
  bindName,
  enclosingFunctionOf,
  type ImportTarget,
  moduleScopeOf,
  type Scope,
  statementScopeOf,
} from './scope.ts';
import { childOf } from './syntax-node.ts';
import { leftSideOf, targetNamesOf, typeAliasOf } from './targets.ts';

/** Fills the scopes of all nodes with the names bound in them. */
export function bindNames(placed: readonly PlacedNode[]): void {
  for (const item of placed) binders.get(item.node.type)?.(item);
}

const binders = new Map<string, (item: PlacedNode) => void>([
  ['import_statement', bindImport],
  ['import_from_statement', bindImport],
  ['future_import_statement', bindImport],
  ['function_definition', bindDefinition],
  ['class_definition', bindDefinition],
  ['assignment', bindAssignment],
  ['augmented_assignment', bindLeftSide],
  ['for_statement', bindLeftSide],
  ['for_in_clause', bindLeftSide],
  ['as_pattern', bindAsPattern],
  ['named_expression', bindWalrus],
  ['delete_statement', bindLocally],
  ['except_clause', bindLocally],
  ['type_alias_statement', bindTypeAlias],
  ['parameters', bindParameters],
  ['lambda_parameters', bindParameters],
  ['dotted_name', bindCapture],
  ['splat_pattern', bindSplatCapture],
  ['global_statement', bindGlobally],
  ['nonlocal_statement', bindNonlocally],
]);

function bind(scope: Scope, name: string, { item, kind, target }: Bound): void {
  const { node, context } = item;
  const isTypeChecking = context.place === 'type-checking';
  bindName(scope, name, { kind, node, target, isConditional: context.isConditional, isTypeChecking });
}

interface Bound {
  readonly item: PlacedNode;
  readonly kind: Binding['kind'];
  readonly target?: ImportTarget;
}

function bindAll(item: PlacedNode, names: readonly string[], kind: Binding['kind'] = 'value'): void {
  for (const name of names) bind(item.context.scope, name, { item, kind });
}

function bindImport(item: PlacedNode): void {
  for (const { name, target } of importedNamesOf(item.node)) {
    bind(item.context.scope, name, { item, kind: 'import', target });
  }
}

function bindDefinition(item: PlacedNode): void {
  const kind = item.node.type === 'class_definition' ? 'class' : 'function';
  const name = childOf(item.node, 'name');
  if (name?.type === 'identifier') bindAll(item, [name.text], kind);
}

// `x: int` gives no value.
function bindAssignment(item: PlacedNode): void {
  bindLeftSide(item, childOf(item.node, 'right') === undefined ? 'local' : 'value');
}

function bindLeftSide(item: PlacedNode, kind: Binding['kind'] = 'value'): void {
  const left = leftSideOf(item.node);
  if (left !== undefined) bindAll(item, targetNamesOf(left), kind);
}

// Python deletes the name of an `except .. as` at its end.
function bindLocally(item: PlacedNode): void {
  bindLeftSide(item, 'local');
}

function bindAsPattern(item: PlacedNode): void {
  const { node } = item;
  const capture = node.children.at(-1);
  if (node.parent?.type === 'except_clause') bindLocally(item);
  else if (childOf(node, 'alias') !== undefined) bindLeftSide(item);
  else if (capture?.type === 'identifier') bindAll(item, [capture.text]);
}

function bindWalrus(item: PlacedNode): void {
  const name = childOf(item.node, 'name');
  if (name !== undefined) bind(statementScopeOf(item.context.scope), name.text, { item, kind: 'value' });
}

function bindTypeAlias(item: PlacedNode): void {
  const name = typeAliasOf(item.node);
  if (name !== undefined) bindAll(item, [name]);
}

function bindParameters(item: PlacedNode): void {
  for (const parameter of item.node.children) {
    const isTyped = parameter.type === 'typed_parameter';
    const name = isTyped ? parameter.children[0] : (childOf(parameter, 'name') ?? parameter);
    if (name !== undefined) bindAll(item, targetNamesOf(name));
  }
}

const patternTypes = new Set(['case_pattern', 'union_pattern', 'keyword_pattern']);

// In a `case` a name takes the value, a dotted name is compared with it.
function bindCapture(item: PlacedNode): void {
  const { text, parent, field } = item.node;
  const isCapture = patternTypes.has(parent?.type ?? '') && field !== 'key' && !text.includes('.');
  if (isCapture) bindAll(item, [text]);
}

function bindSplatCapture(item: PlacedNode): void {
  bindAll(
    item,
    item.node.children.map((child) => child.text),
  );
}

function bindGlobally({ node, context }: PlacedNode): void {
  const module = moduleScopeOf(context.scope);
  if (module === context.scope) return;
  for (const name of node.children) context.scope.elsewhere.set(name.text, module);
}

function bindNonlocally({ node, context }: PlacedNode): void {
  const owner = enclosingFunctionOf(context.scope);
  for (const name of node.children) context.scope.elsewhere.set(name.text, owner);
}
