import { loadParser } from '../tree-sitter.ts';
import { findHandler, findPlainHandler } from './handler.ts';
import { parsePython } from './parse-python.ts';
import type { PythonSource } from './source.ts';

/** Reads a Python file without running it; what a syntax error leaves readable is read. */
export async function readPython(text: string): Promise<PythonSource> {
  return parsePython(await loadParser('python'), text);
}

/** The handler of a Python file, as `findHandler` says; parses only what cannot be told at a glance. */
export async function readHandler(text: string): Promise<string | undefined> {
  const plain = findPlainHandler(text);
  return plain === undefined ? findHandler(await readPython(text)) : plain.name;
}
