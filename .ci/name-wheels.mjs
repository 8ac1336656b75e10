// Copies the wheels of a manifest out of a wheel store under their file names:
// `node name-wheels.mjs MANIFEST STORE TARGET`.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const [manifest, store, target] = process.argv.slice(2);
mkdirSync(target, { recursive: true });
for (const { packages } of JSON.parse(readFileSync(manifest, 'utf8')).artifacts) {
  for (const { wheel, sha256 } of packages)
    copyFileSync(path.join(store, `${sha256}.whl`), path.join(target, wheel));
}
