import { scanTokens } from './scan-tokens.ts';
import type { PythonSource } from './source.ts';

/** The function Lambda calls when Terraform names none: `lambda_handler`, else `handler`, however the file defines it. */
export function findHandler(source: Pick<PythonSource, 'definitions'>): string | undefined {
  return ['lambda_handler', 'handler'].find((name) => source.definitions.has(name));
}

/** The same at a glance; undefined when only a parser can tell. */
export function findPlainHandler(text: string): { readonly name: string | undefined } | undefined {
  if (!/\bhandler\b|\blambda_handler\b/.test(text)) return { name: undefined };
  const { lines, defect } = scanTokens(text);
  if (defect !== undefined) return undefined;
  const names = lines.map(({ start }) => readHandlerName(text, start));
  if (names.includes('lambda_handler')) return { name: 'lambda_handler' };
  return names.includes('handler') && !text.includes('lambda_handler') ? { name: 'handler' } : undefined;
}

const definition =
  /(?:async[ \t]+)?def[ \t]+(lambda_handler|handler)[ \t]*\(|(lambda_handler|handler)[ \t]*=[^=]/y;

function readHandlerName(text: string, start: number): string | undefined {
  if (start > 0 && text.charAt(start - 1) !== '\n') return undefined;
  definition.lastIndex = start;
  const [, defined, assigned] = definition.exec(text) ?? [];
  return defined ?? assigned;
}
