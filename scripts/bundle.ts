// Writes dist/: `npm run bundle`. Two entries, shared code in chunks that are loaded when used, and the wasm
// of the parsers. Same sources and same lock file, same bytes.
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

// Made beside its place, so that a failed build leaves the old bundle.
const fresh = `${dist}.${process.pid}.tmp`;
await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts', 'src/cli.ts'],
  outdir: fresh,
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
for (const file of wasm) cpSync(resolve(file), path.join(fresh, path.basename(file)));
// dist works alone, without the package.json above it.
writeFileSync(path.join(fresh, 'package.json'), '{ "type": "module" }\n');
rmSync(dist, { recursive: true, force: true });
renameSync(fresh, dist);
