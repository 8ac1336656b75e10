import type { Language, Parser, TreeCursor } from 'web-tree-sitter';
import { CoraError } from '../../errors.ts';
import type { SyntaxNode } from './syntax-node.ts';

/** A file's tree as the grammar sees it. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  /** Whether the grammar found an error or invented a token. */
  readonly hasError: boolean;
}

/** Parses `flat`, or the text it is as long as, and copies what the readers need; the parser's own tree is freed. */
export function readTree(parser: Parser, { text, flat }: { text: string; flat?: string }): SyntaxTree {
  const tree = parser.parse(flat ?? text);
  if (tree === null) throw new CoraError('The Python parser gave no tree.');
  const cursor = tree.walk();
  try {
    const hasError = tree.rootNode.hasError;
    return { root: copyTree({ cursor, text, hasError, kinds: kindsOf(tree.language) }), hasError };
  } finally {
    cursor.delete();
    tree.delete();
  }
}

interface Copying {
  readonly cursor: TreeCursor;
  readonly text: string;
  readonly hasError: boolean;
  readonly kinds: Kinds;
}

type Kinds = Pick<Language, 'types' | 'fields'> & { readonly isSkipped: readonly boolean[] };
type GrowingNode = SyntaxNode & { children: SyntaxNode[] };

// Most nodes are leaves; they share this.
const noChildren: SyntaxNode[] = [];

const skippedTypes = new Set(['comment', 'line_continuation']);
const keptTokens = new Set(['async', '<>']);
const wordTypes = new Set(['dotted_name', 'float', 'identifier', 'import_prefix', 'integer', 'string_start']);
// The parents whose fields a reader asks for: to find out a field costs as much as all the rest of a node.
const fieldParents = new Set([
  'aliased_import',
  'as_pattern',
  'assignment',
  'attribute',
  'augmented_assignment',
  'call',
  'class_definition',
  'default_parameter',
  'dict_pattern',
  'elif_clause',
  'except_clause',
  'for_in_clause',
  'for_statement',
  'function_definition',
  'future_import_statement',
  'if_statement',
  'import_from_statement',
  'import_statement',
  'interpolation',
  'keyword_argument',
  'lambda',
  'named_expression',
  'subscript',
  'try_statement',
  'type_alias_statement',
  'typed_default_parameter',
  'typed_parameter',
  'with_statement',
]);
// The most frequent of them, whose fields follow from the order of the children unless an error is among those.
const fieldOrder = new Map([
  ['attribute', ['object', 'attribute']],
  ['augmented_assignment', ['left', 'right']],
  ['call', ['function', 'arguments']],
  ['default_parameter', ['name', 'value']],
  ['keyword_argument', ['name', 'value']],
]);
const kindsByLanguage = new WeakMap<Language, Kinds>();

// Each question to the parser crosses into wasm, so what the grammar knows is asked once.
function kindsOf(language: Language): Kinds {
  const known = kindsByLanguage.get(language);
  if (known !== undefined) return known;
  const { types, fields } = language;
  const isSkipped = types.map((type, id) =>
    language.nodeTypeIsNamed(id) ? skippedTypes.has(type) : !keptTokens.has(type),
  );
  const kinds = { types, fields, isSkipped };
  kindsByLanguage.set(language, kinds);
  return kinds;
}

// Iterative, for source may nest deeper than the call stack.
function copyTree(copying: Copying): SyntaxNode {
  const { cursor } = copying;
  const makeNode = startLines(copying);
  const root = makeNode(undefined);
  const stack = [root];
  if (!cursor.gotoFirstChild()) return root;
  for (;;) {
    if (!isSkipped(copying)) {
      const parent = stack.at(-1);
      const node = makeNode(parent);
      if (parent?.children === noChildren) parent.children = [node];
      else parent?.children.push(node);
      // An error may hide in a name or a string, so then nothing is left out.
      if ((copying.hasError || node.text === '') && cursor.gotoFirstChild()) {
        stack.push(node);
        continue;
      }
    }
    while (!cursor.gotoNextSibling()) {
      stack.pop();
      if (stack.length === 0 || !cursor.gotoParent()) return root;
    }
  }
}

function isSkipped({ cursor, hasError, kinds }: Copying): boolean {
  return kinds.isSkipped[cursor.nodeTypeId] === true && !(hasError && cursor.nodeIsMissing);
}

// Nodes come in source order, so the line is counted along the way.
function startLines(copying: Copying) {
  const { cursor, text, hasError, kinds } = copying;
  let line = 1;
  let lineStart = 0;
  let nextBreak = text.indexOf('\n');
  return (parent: SyntaxNode | undefined): GrowingNode => {
    const start = cursor.startIndex;
    while (nextBreak !== -1 && nextBreak < start) {
      line += 1;
      lineStart = nextBreak + 1;
      nextBreak = text.indexOf('\n', lineStart);
    }
    const type = hasError && cursor.nodeIsMissing ? 'MISSING' : (kinds.types[cursor.nodeTypeId] ?? 'ERROR');
    const end = cursor.endIndex;
    const field = parent === undefined ? undefined : fieldOf(parent, copying);
    const column = start - lineStart + 1;
    const word = isWord(type, text, start) ? text.slice(start, end) : '';
    return { type, field, start, end, line, column, text: word, parent, children: noChildren };
  };
}

function fieldOf({ type, children }: SyntaxNode, { cursor, hasError, kinds }: Copying): string | undefined {
  if (!fieldParents.has(type)) return undefined;
  const order = hasError ? undefined : fieldOrder.get(type);
  return order === undefined ? (kinds.fields[cursor.currentFieldId] ?? undefined) : order[children.length];
}

function isWord(type: string, text: string, start: number): boolean {
  if (type !== 'string') return wordTypes.has(type);
  const prefix = text.slice(start, start + 2);
  return prefix.startsWith('"') || prefix.startsWith("'") || !/^[a-z]?[ft]/i.test(prefix);
}
