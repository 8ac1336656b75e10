import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleArtifacts } from '../../src/archive/bundle.ts';
import type { Manifest } from '../../src/manifest.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a bundle of many files is the same bytes each time', async () => {
  const output = await makeTempFolder();
  await mkdir(join(output, 'module-a'));
  const files = Array.from({ length: 40 }, (_, at) => `module-a/${at}.zip`);
  for (const [at, file] of files.entries()) await writeFile(join(output, file), 'x'.repeat(at * 1000));
  const manifest: Manifest = {
    schemaVersion: 1,
    toolVersion: '1.0.0',
    commit: 'a'.repeat(40),
    dirty: false,
    projectModules: ['a'],
    artifacts: files.map((file) => ({
      ...{ module: 'a', kind: 'function', name: file, file, sha256: '', source_code_hash: '' },
      ...{ zippedBytes: 0, unzippedBytes: 0, entries: 0, packages: [], leftOut: {} },
      ...{ python: '3.11', architecture: 'x86_64' },
      fingerprint: { format: '', sources: '', packages: '', wheels: '', exclude: '', prune: '' },
    })),
  };
  const bundles = new Set<string>();
  for (let time = 0; time < 8; time++) {
    bundles.add((await readFile(await bundleArtifacts(manifest, 'a'.repeat(40), output))).toString('latin1'));
  }
  expect(bundles.size).toBe(1);
});
