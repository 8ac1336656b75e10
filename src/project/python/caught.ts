import { childrenOf, type SyntaxNode, walkNodes } from './syntax-node.ts';

const importErrors = new Set(['ImportError', 'ModuleNotFoundError', 'Exception', 'BaseException']);

/** Names of the exceptions a `try` or an `except` catches; a bare `except` catches `BaseException`. */
export function caughtBy(node: SyntaxNode): readonly string[] {
  const clauses = node.type === 'except_clause' ? [node] : node.children.filter(isExceptClause);
  return clauses.flatMap((clause) => {
    const values = childrenOf(clause, 'value');
    return values.length === 0 ? ['BaseException'] : values.flatMap(identifiersIn);
  });
}

/** Names of the exceptions that a `with suppress(...)` swallows. */
export function suppressedBy(withStatement: SyntaxNode): readonly string[] {
  const clause = withStatement.children.find((child) => child.type === 'with_clause');
  const names = clause === undefined ? [] : identifiersIn(clause);
  return names.includes('suppress') ? names : [];
}

/** Whether a failing import is among what is caught. */
export function hasImportError(caught: readonly string[]): boolean {
  return caught.some((name) => importErrors.has(name));
}

function isExceptClause(node: SyntaxNode): boolean {
  return node.type === 'except_clause';
}

function identifiersIn(node: SyntaxNode): readonly string[] {
  const isAlias = (below: SyntaxNode) => below.type === 'as_pattern_target';
  return [...walkNodes(node, isAlias)].filter(({ type }) => type === 'identifier').map(({ text }) => text);
}
