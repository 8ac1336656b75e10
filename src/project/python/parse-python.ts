import type { Parser } from 'web-tree-sitter';
import { bindNames } from './bind-names.ts';
import { makeModuleContext } from './context.ts';
import { readDefinitions } from './definitions.ts';
import { readExports } from './exports.ts';
import { readImports } from './imports.ts';
import { findNewSyntax } from './new-syntax.ts';
import { placeNodes } from './place-nodes.ts';
import { findTargets } from './provided.ts';
import { readSyntax } from './read-syntax.ts';
import type { PythonSource } from './source.ts';
import { readUses } from './uses.ts';

/** Reads a Python file without running it. Never throws for what the text holds. */
export function parsePython(parser: Parser, source: string): PythonSource {
  // A lone carriage return ends a line too; the grammar does not know that.
  const text = source.replace(/\r(?!\n)/g, '\n');
  const { root, errorLines, typeDefaultLine } = readSyntax(parser, text);
  const module = makeModuleContext();
  const placed = placeNodes(root, module);
  bindNames(placed);
  const targets = findTargets(placed);
  const definitions = readDefinitions(module.scope, text);
  const { isOpen, all } = readExports(placed, targets);
  // Names may hide in what could not be read.
  const isUnclear = errorLines.length > 0 || definitions.has('__getattr__');
  return {
    imports: readImports(placed),
    definitions,
    exports: { isOpen: isOpen || isUnclear, all },
    ...readUses(placed, targets),
    syntaxErrors: errorLines,
    newSyntax: findNewSyntax(root, text, typeDefaultLine),
  };
}
