import type { Parser } from 'web-tree-sitter';
import type { ReadBudget } from './parse-hcl.ts';
import { readExpression } from './read-expression.ts';
import { type Expression, opaque } from './syntax.ts';
import { parseText, type SyntaxNode } from './syntax-node.ts';

const maxTemplateChars = 65_536;

/** Reads a string that is a template without quotes and escapes, as the strings of `.tf.json` are. */
export function readTemplateText(parser: Parser, template: string, budget: ReadBudget): Expression {
  if (template.length > maxTemplateChars || budget.brokenChars < 0 || budget.remaining < 0) return opaque;
  // A heredoc takes the text as it is; its marker must not be in it.
  const marker = `E${'_'.repeat(longestRun(template) + 1)}`;
  const text = `x = <<${marker}\n${template}\n${marker}\n`;
  const parsed = parseText(parser, text, { start: 0, end: text.length }, budget);
  if (parsed?.hasError) budget.brokenChars -= text.length;
  const node = parsed === undefined || parsed.hasError ? undefined : findHeredoc(parsed.root);
  return node === undefined ? opaque : dropLineBreak(readExpression(node, text));
}

function longestRun(text: string): number {
  return (text.match(/_+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function findHeredoc(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === 'heredoc_template') return node;
  for (const child of node.children) {
    const found = findHeredoc(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Takes off the line break that the heredoc put behind the text; a hole alone is what it holds. */
function dropLineBreak(expression: Expression): Expression {
  if (expression.kind === 'literal' && typeof expression.value === 'string') {
    return { kind: 'literal', value: expression.value.slice(0, -1) };
  }
  if (expression.kind !== 'template') return expression;
  const last = expression.parts.at(-1);
  const parts = expression.parts.slice(0, -1);
  const [only] = parts;
  if (typeof last === 'string' && last.length > 1) parts.push(last.slice(0, -1));
  return parts.length === 1 && only !== undefined && typeof only !== 'string'
    ? only
    : { kind: 'template', parts };
}
