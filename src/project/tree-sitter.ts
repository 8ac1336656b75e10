import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Parser } from 'web-tree-sitter';

export type LanguageName = 'terraform' | 'python';

const runtimeFile = 'web-tree-sitter/web-tree-sitter.wasm';
const languageFiles = {
  terraform: '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
  python: 'tree-sitter-python/tree-sitter-python.wasm',
} as const satisfies Record<LanguageName, string>;

let runtime: Promise<typeof import('web-tree-sitter')> | undefined;
const parsers = new Map<LanguageName, Promise<Parser>>();

/** The process's one parser of a language, loaded when first asked for. Parsing is synchronous, so callers may share it; they free their trees with `tree.delete()`. */
export function loadParser(name: LanguageName): Promise<Parser> {
  const loaded = parsers.get(name) ?? createParser(name);
  parsers.set(name, loaded);
  return loaded;
}

async function createParser(name: LanguageName): Promise<Parser> {
  runtime ??= startRuntime();
  const [{ Language, Parser }, wasm] = await Promise.all([runtime, readWasm(languageFiles[name])]);
  return new Parser().setLanguage(await Language.load(wasm));
}

async function startRuntime(): Promise<typeof import('web-tree-sitter')> {
  const [treeSitter, wasmBinary] = await Promise.all([import('web-tree-sitter'), readWasm(runtimeFile)]);
  await treeSitter.Parser.init({ wasmBinary });
  return treeSitter;
}

// In the bundle the wasm files lie beside the script; from source they are in node_modules.
function readWasm(specifier: string): Promise<Uint8Array> {
  const bundled = fileURLToPath(new URL(basename(specifier), import.meta.url));
  return readFile(existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve(specifier));
}
