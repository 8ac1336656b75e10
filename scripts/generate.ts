// Writes what is made from the tables in src/: `npm run generate`. With --check it writes nothing and fails
// when a file is stale.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findStale, generateFiles } from './generated/generate-files.ts';

const root = path.join(import.meta.dirname, '..');
const stale = findStale(root, generateFiles(root));

if (!process.argv.includes('--check')) {
  for (const { file, text } of stale) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    console.log(`${file} written`);
  }
  if (stale.length === 0) console.log('Everything was up to date.');
} else if (stale.length > 0) {
  for (const { file } of stale) console.error(`${file} is stale: run \`npm run generate\` and commit it.`);
  process.exitCode = 1;
}
