import { decodeHeredocText, decodeQuotedText } from './decode-text.ts';
import { type Expression, opaque, type TemplatePart } from './syntax.ts';
import type { SyntaxNode } from './syntax-node.ts';

type ReadExpression = (node: SyntaxNode | undefined, text: string) => Expression;

interface TemplateSource {
  readonly text: string;
  readonly decode: (literal: string) => string;
  readonly readExpression: ReadExpression;
}

/** The value of a quoted string without `${` or `%{`. */
export function readPlainString(node: SyntaxNode, text: string): string {
  return decodeQuotedText(text.slice(node.start + 1, node.end - 1));
}

/** Reads a quoted string or heredoc with its holes; `"${x}"` alone is x itself, as in Terraform. */
export function readTemplate(node: SyntaxNode, text: string, readExpression: ReadExpression): Expression {
  if (node.type === 'heredoc_template') return readHeredoc(node, text, readExpression);
  const parts = readParts(node.children, { text, decode: decodeQuotedText, readExpression });
  const [only] = parts;
  return parts.length === 1 && only !== undefined && typeof only !== 'string' ? only : toExpression(parts);
}

function readHeredoc(node: SyntaxNode, text: string, readExpression: ReadExpression): Expression {
  const [start, open, ...rest] = node.children;
  const close = rest.at(-1);
  if (start === undefined || open === undefined || close === undefined) return opaque;
  // The text begins after the opening line and ends before the closing one, whose indentation is not part of it.
  const from = text.indexOf('\n', open.end) + 1;
  const to = Math.max(from, text.lastIndexOf('\n', close.start) + 1);
  const marks = [{ ...open, end: from }, ...rest.slice(0, -1), { ...close, start: to }];
  const parts = readParts(marks, { text, decode: decodeHeredocText, readExpression });
  return toExpression(text.slice(start.start, start.end) === '<<-' ? dedent(parts) : parts);
}

/** What is between the first and the last node. Literal text is taken from between the marks: the grammar drops its blanks. */
function readParts(nodes: readonly SyntaxNode[], source: TemplateSource): readonly TemplatePart[] {
  const [first, ...rest] = nodes.filter((node) => node.type !== 'template_literal');
  const parts: TemplatePart[] = [];
  let before = first;
  for (const node of rest) {
    const literal = source.decode(source.text.slice(before?.end, node.start));
    parts.push(stripAround(literal, lastMark(before), firstMark(node)), ...readHole(node, source));
    before = node;
  }
  return parts.filter((part) => part !== '');
}

function readHole(node: SyntaxNode, source: TemplateSource): readonly Expression[] {
  if (node.type === 'template_interpolation') {
    return [
      source.readExpression(
        node.children.find((child) => child.type === 'expression'),
        source.text,
      ),
    ];
  }
  if (node.type !== 'template_directive') return [];
  const [directive] = node.children;
  return [directive?.type === 'template_if' ? readIf(directive, source) : opaque];
}

function readIf(node: SyntaxNode, source: TemplateSource): Expression {
  const [intro] = node.children;
  const elseAt = node.children.findIndex((child) => child.type === 'template_else_intro');
  const split = elseAt < 0 ? node.children.length - 1 : elseAt;
  return {
    kind: 'conditional',
    condition: source.readExpression(
      intro?.children.find((child) => child.type === 'expression'),
      source.text,
    ),
    whenTrue: toExpression(readParts(node.children.slice(0, split + 1), source)),
    whenFalse: toExpression(elseAt < 0 ? [] : readParts(node.children.slice(split), source)),
  };
}

function toExpression(parts: readonly TemplatePart[]): Expression {
  const [first = '', ...rest] = parts;
  return rest.length === 0 && typeof first === 'string'
    ? { kind: 'literal', value: first }
    : { kind: 'template', parts };
}

/** `~}` takes the rest of its line away, `${~` the blanks before it. */
function stripAround(literal: string, before: SyntaxNode | undefined, after: SyntaxNode | undefined): string {
  const left =
    before?.children.at(-2)?.type === 'strip_marker' ? literal.replace(/^[ \t]*(?:\r?\n)?/, '') : literal;
  return after?.children[1]?.type === 'strip_marker' ? stripLastLine(left) : left;
}

function stripLastLine(text: string): string {
  const line = text.lastIndexOf('\n', text.length - 2) + 1;
  return text.slice(0, line) + text.slice(line).trimEnd();
}

/** A directive's own first and last `%{ }`; of anything else the node itself. */
function firstMark(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === 'template_directive' ? node.children[0]?.children[0] : node;
}

function lastMark(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === 'template_directive' ? node.children[0]?.children.at(-1) : node;
}

/** Takes the smallest indentation of all lines from each, as `<<-` does. */
function dedent(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  let indent = Number.POSITIVE_INFINITY;
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') indent = Math.min(indent, smallestIndent(part, index === 0));
  }
  if (indent === 0 || indent > maxIndent) return parts;
  const anyLine = new RegExp(`(^|\\n)[ \\t]{${indent}}(?![ \\t]*\\r?\\n)`, 'g');
  const laterLine = new RegExp(`(\\n)[ \\t]{${indent}}(?![ \\t]*\\r?\\n)`, 'g');
  return parts.map((part, index) =>
    typeof part === 'string' ? part.replace(index === 0 ? anyLine : laterLine, '$1') : part,
  );
}

const maxIndent = 1000;

/** Of the lines that begin in the part; the empty ones do not count. */
function smallestIndent(part: string, isFirst: boolean): number {
  const lines = part.split('\n');
  let indent = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    const isEmpty = index < lines.length - 1 ? line.trim() === '' : line === '';
    if (isEmpty || (index === 0 && !isFirst)) continue;
    indent = Math.min(indent, /^[ \t]*/.exec(line)?.[0].length ?? 0);
  }
  return indent;
}
