// The one suite that asks the real package index, by the machine's own configuration.
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Manifest, manifestSchema } from '../../src/manifest.ts';
import { commitAll, initRepository } from '../support/git-repository.ts';
import { pinnedUv } from '../support/pinned-uv.ts';
import { runCli } from '../support/run-build.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const example = path.join(import.meta.dirname, '../../examples/acme');
let root: string;
let cacheDir: string;
let env: Record<string, string>;

beforeAll(async () => {
  root = await makeTempFolder('acme');
  cacheDir = await makeTempFolder('acme-cache');
  await cp(example, root, { recursive: true, filter: (source) => !source.includes(`${path.sep}build`) });
  await initRepository(root, { date: '2026-11-20T12:00:00Z' });
  await commitAll(root, 'acme', { date: '2026-11-20T12:00:00Z' });
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  env = { ...Object.fromEntries(own), PATH: [await pinnedUv(), process.env.PATH].join(path.delimiter) };
});

async function buildAcme(...options: string[]): Promise<Manifest> {
  const result = await runCli(['build', '--cache-dir', cacheDir, ...options], { cwd: root, env });
  expect(result, result.stderr).toMatchObject({ exitCode: 0 });
  return z.parse(manifestSchema, JSON.parse(await readFile(path.join(root, 'build/manifest.json'), 'utf8')));
}

function wheelOf(manifest: Manifest, artifact: string, name: string): string | undefined {
  const found = manifest.artifacts.find((it) => `${it.module}/${it.name}` === artifact);
  return found?.packages.find((pkg) => pkg.name === name)?.wheel;
}

test('examples/acme builds from the real index, each artifact for the target its Terraform names', async () => {
  const manifest = await buildAcme();
  expect(manifest.artifacts.map((it) => `${it.module}/${it.name} ${it.python} ${it.architecture}`)).toEqual([
    'access/common-access 3.11 x86_64',
    'access/common-http 3.11 x86_64',
    'access/authorizer 3.11 x86_64',
    'access/session 3.11 x86_64',
    'ai/common-ai 3.11 x86_64',
    'ai/config-resolver 3.11 x86_64',
    'ai/provider 3.11 x86_64',
    'kb/common-kb 3.11 x86_64',
    'kb/digest 3.12 arm64',
    'kb/export 3.12 x86_64',
    'kb/ingest 3.11 x86_64',
    'kb/search 3.11 x86_64',
  ]);
  // Newer versions of rapidfuzz have no wheel for glibc 2.26; the range leaves room for the one that has.
  expect(wheelOf(manifest, 'kb/common-kb', 'rapidfuzz')).toMatch(
    /^rapidfuzz-3\.13\.0-cp311-cp311-.*manylinux_2_17_x86_64/,
  );
  expect(wheelOf(manifest, 'kb/export', 'lxml')).toMatch(/-cp312-.*manylinux_2_2[68]/);
  expect(manifest.dirty).toBe(false);
});

test('a second build of examples/acme fetches nothing and reuses every archive', async () => {
  const first = await buildAcme();
  const result = await runCli(['build', '--cache-dir', cacheDir, '--json'], { cwd: root, env });
  const second: unknown = JSON.parse(result.stdout);
  expect(second).toMatchObject({ artifacts: first.artifacts, fetched: { wheels: 0, bytes: 0 } });
});

test('the same project for arm64 takes aarch64 wheels and no other', async () => {
  const manifest = await buildAcme('--architecture', 'arm64', '--output', 'build');
  const compiled = manifest.artifacts
    .flatMap((it) => it.packages.map((pkg) => pkg.wheel))
    .filter((wheel) => !wheel.endsWith('-any.whl'));
  expect(compiled.length).toBeGreaterThan(5);
  expect(compiled.filter((wheel) => !wheel.includes('aarch64'))).toEqual([]);
});
