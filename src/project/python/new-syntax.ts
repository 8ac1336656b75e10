import { findNestedQuotes } from './nested-quotes.ts';
import type { NewSyntax } from './source.ts';
import { childOf, childrenOf, type SyntaxNode, walkNodes } from './syntax-node.ts';
import { typeAliasOf } from './targets.ts';

type Finder = (node: SyntaxNode, text: string) => Omit<NewSyntax, 'line'> | undefined;

/** Syntax newer than Python 3.9, by line. `typeDefaultLine` is where a type parameter has a default. */
export function findNewSyntax(
  root: SyntaxNode,
  text: string,
  typeDefaultLine?: number,
): readonly NewSyntax[] {
  const found: NewSyntax[] = [];
  for (const node of walkNodes(root)) {
    const feature = finders.get(node.type)?.(node, text);
    if (feature !== undefined) found.push({ line: node.line, ...feature });
  }
  for (const { line } of findNestedQuotes(root, text)) found.push({ line, ...nestedQuotes });
  if (typeDefaultLine !== undefined) found.push({ line: typeDefaultLine, ...typeDefaults });
  return found.sort((one, other) => one.line - other.line);
}

const nestedQuotes = { since: '3.12', what: 'quotes, backslashes or line ends in the braces of an f-string' };
const typeDefaults = { since: '3.13', what: 'defaults of type parameters' };
const typeParameters = { since: '3.12', what: 'type parameters' };

const finders = new Map<string, Finder>([
  ['match_statement', () => ({ since: '3.10', what: 'match statement' })],
  ['except_clause', findInExcept],
  ['type_alias_statement', findTypeAlias],
  ['subscript', findStar],
  ['typed_parameter', findStar],
  ['function_definition', findTypeParameters],
  ['class_definition', findTypeParameters],
  ['string_start', ({ text }) => (/t/i.test(text) ? { since: '3.14', what: 't-string' } : undefined)],
]);

function findInExcept(node: SyntaxNode, text: string): Omit<NewSyntax, 'line'> | undefined {
  if (childrenOf(node, 'value').length > 1) return { since: '3.14', what: 'except without parentheses' };
  const isGroup = /^except[\s\\]*\*/.test(text.slice(node.start, node.start + 40));
  return isGroup ? { since: '3.11', what: 'except*' } : undefined;
}

function findTypeAlias(node: SyntaxNode): Omit<NewSyntax, 'line'> | undefined {
  return typeAliasOf(node) === undefined ? undefined : { since: '3.12', what: 'type statement' };
}

// `x[*a]` and `*args: *Ts`.
function findStar(node: SyntaxNode): Omit<NewSyntax, 'line'> | undefined {
  const parts =
    node.type === 'subscript' ? childrenOf(node, 'subscript') : (childOf(node, 'type')?.children ?? []);
  const hasStar = parts.some(({ type }) => type === 'list_splat' || type === 'splat_type');
  return hasStar ? { since: '3.11', what: 'star in an index or annotation' } : undefined;
}

function findTypeParameters(node: SyntaxNode): Omit<NewSyntax, 'line'> | undefined {
  return childOf(node, 'type_parameters') === undefined ? undefined : typeParameters;
}
