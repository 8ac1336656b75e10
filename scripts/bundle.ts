// Writes dist/: `npm run bundle`. Two entries, shared code in chunks that are loaded when used, and the wasm
// of the parsers. Same sources and same lock file, same bytes.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const dist = path.resolve(root, process.argv[2] ?? 'dist');
const { resolve } = createRequire(import.meta.url);
const wasm = [
  'web-tree-sitter/web-tree-sitter.wasm',
  '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
  'tree-sitter-python/tree-sitter-python.wasm',
];

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts', 'src/cli.ts'],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  // Names in stack traces of a bug report.
  keepNames: true,
  legalComments: 'external',
  chunkNames: 'chunk-[name]-[hash]',
  // CommonJS dependencies call require; an ES module has none of its own.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
for (const file of wasm) cpSync(resolve(file), path.join(dist, path.basename(file)));
// dist works alone, without the package.json above it.
writeFileSync(path.join(dist, 'package.json'), '{ "type": "module" }\n');
