import { chmodSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Environment, hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { pinnedUv, pinnedUvVersion } from '../support/pinned-uv.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { makeWheel } from '../support/wheel.ts';
import { type Built, buildProject, refuseBuild, snapshotTree } from './project-build.ts';
import { demoWheel, dependencyWheel, publishSamples, sampleProject } from './sample-project.ts';
import { pinnedUvWheel } from './uv-wheel.ts';

let index: Index;
let pristine: { readonly root: string; readonly home: string };
let root: string;
let env: Environment;
let home: string;
let first: Built;
let expected: Record<string, string>;

const wheels = () => join(home, '.cache/cora-build/wheels');
const locks = () => join(home, '.cache/cora-build/locks/v1');
const wheelOf = (sha256: string) => join(wheels(), `${sha256}.whl`);
const output = () => snapshotTree(join(root, 'build'));

beforeAll(async () => {
  index = await startIndex();
  publishSamples(index);
  pristine = { root: await sampleProject(), home: await makeTempFolder('home') };
  env = await hermeticEnv(index.url, { home: pristine.home });
  first = await buildProject(pristine.root, { env });
  expected = await snapshotTree(join(pristine.root, 'build'));
});
afterAll(() => index.close());

// Every test has a copy of its own of a project that was built and of the caches of that build.
beforeEach(async () => {
  root = await makeTempFolder();
  home = await makeTempFolder('home');
  await cp(pristine.root, root, { recursive: true, preserveTimestamps: true });
  await cp(pristine.home, home, { recursive: true, verbatimSymlinks: true });
  env = { ...env, HOME: home, USERPROFILE: home };
});

/** Builds again from nothing but the caches, which something happened to. */
async function rebuild(): Promise<Built> {
  await rm(join(root, 'build'), { recursive: true, force: true });
  index.forgetRequests();
  return buildProject(root, { env });
}

describe('whatever happened to the wheel store, the bytes are the same', () => {
  const damage: Readonly<Record<string, () => Promise<void>>> = {
    'a wheel with another byte in it': async () => {
      const bytes = await readFile(wheelOf(demoWheel.sha256));
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await writeFile(wheelOf(demoWheel.sha256), bytes);
    },
    'a truncated wheel': () => truncate(wheelOf(demoWheel.sha256), 100),
    'an empty wheel': () => truncate(wheelOf(demoWheel.sha256), 0),
    "a wheel under another's digest": () => cp(wheelOf(dependencyWheel.sha256), wheelOf(demoWheel.sha256)),
    'a sound wheel of the same name with other code': async () => {
      const evil = makeWheel({
        name: 'demo',
        version: '1.0',
        files: { 'demo/__init__.py': 'answer = 666\n' },
      });
      await writeFile(wheelOf(demoWheel.sha256), evil.bytes);
    },
    'a folder in the place of a wheel': async () => {
      await rm(wheelOf(demoWheel.sha256));
      await mkdir(join(wheelOf(demoWheel.sha256), 'x'), { recursive: true });
    },
  };
  test.each(Object.entries(damage))('%s', async (_, harm) => {
    await harm();
    await rebuild();
    expect(await output()).toEqual(expected);
    expect(index.countDownloads(demoWheel.filename)).toBe(1);
    expect(index.countDownloads(dependencyWheel.filename)).toBe(0);
  });

  test('a wheel that cannot be had again is a refusal, and the build before stays', async () => {
    await truncate(wheelOf(demoWheel.sha256), 100);
    await appendFile(
      join(root, 'packages/module-ai/backend/layers/common-ai/python/ai_common/__init__.py'),
      '#\n',
    );
    index.addFault({ kind: 'status', status: 404, path: demoWheel.filename, times: 99 });
    expect(await refuseBuild(root, { env })).toEqual({
      exitCode: 3,
      errors: [
        [
          `error: ${demoWheel.filename} could not be fetched from 127.0.0.1:${index.port}: the server answered 404.`,
          '  Check the index and the network, then run again.',
        ].join('\n'),
      ],
    });
    expect(await output()).toEqual(expected);
    index.clearFaults();
  });
});

describe('whatever happened to the locks, the bytes are the same', () => {
  const damage: Readonly<Record<string, (file: string, other: string) => Promise<void>>> = {
    'no JSON': (file) => writeFile(file, 'garbage'),
    truncated: (file) => truncate(file, 50),
    empty: (file) => truncate(file, 0),
    'JSON of another kind': (file) => writeFile(file, '[]'),
    'the lock of another set': (file, other) => cp(other, file),
    'edited by hand': async (file) => {
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replaceAll(demoWheel.sha256, dependencyWheel.sha256));
    },
    'a folder': async (file) => {
      await rm(file);
      await mkdir(file);
    },
  };
  test.each(Object.entries(damage))('%s', async (_, harm) => {
    const files = (await readdir(locks())).map((name) => join(locks(), name));
    expect(files).toHaveLength(2);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    for (const [at, file] of files.entries()) {
      if (texts[at]?.includes(demoWheel.sha256)) await harm(file, files[1 - at] ?? '');
    }
    await rebuild();
    expect(await output()).toEqual(expected);
  });

  test("garbage in uv's cache", async () => {
    const cache = join(home, '.cache/cora-build/uv-cache');
    for (const path of await readdir(cache, { recursive: true })) {
      await writeFile(join(cache, path), 'garbage').catch(() => undefined);
    }
    await rm(locks(), { recursive: true });
    await rebuild();
    expect(await output()).toEqual(expected);
  });
});

describe('no other uv ever runs', () => {
  /** A program that says it is the pinned uv and leaves a marker. */
  async function writeFake(file: string, marker: string): Promise<void> {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `#!/bin/sh\necho ran >> ${marker}\necho uv ${pinnedUvVersion()}\n`);
    chmodSync(file, 0o755);
  }
  const cachedUv = (folder: string) =>
    join(folder, `.cache/cora-build/uv/${pinnedUvVersion()}-${process.platform}-${process.arch}/uv`);

  async function prepare() {
    const newHome = await makeTempFolder('home');
    const marker = join(newHome, 'marker');
    const fakes = join(newHome, 'fakes');
    await writeFake(join(fakes, 'uv'), marker);
    await rm(join(root, 'build'), { recursive: true });
    const fakeEnv = await hermeticEnv(index.url, { home: newHome, uv: false, before: [fakes] });
    const hasRun = async () => (await readdir(newHome)).includes('marker');
    return { newHome, marker, fakeEnv, hasRun };
  }

  test('a fake on PATH, a tampered one in the cache, no other to be had: a refusal', async () => {
    const { newHome, marker, fakeEnv, hasRun } = await prepare();
    await writeFake(cachedUv(newHome), marker);
    const { exitCode, errors } = await refuseBuild(root, { env: fakeEnv });
    expect([exitCode, errors.length, errors[0]?.split('\n')[0]]).toEqual([
      ...[3, 1, `error: pip could not fetch uv ${pinnedUvVersion()} (exit code 1).`],
    ]);
    expect([await hasRun(), await output()]).toEqual([false, {}]);
  });

  test('an index that gives another uv: a refusal', async () => {
    const { fakeEnv, hasRun } = await prepare();
    const fake = makeWheel({ name: 'uv', version: pinnedUvVersion(), files: { 'uv.py': '' } });
    index.publish(fake);
    const { exitCode, errors } = await refuseBuild(root, { env: fakeEnv });
    index.remove(fake.filename);
    expect([exitCode, errors.join().includes(fake.sha256)]).toEqual([3, true]);
    expect([await hasRun(), await output()]).toEqual([false, {}]);
  });

  test('the right one is fetched in place of a tampered one, and kept', async () => {
    const { newHome, marker, fakeEnv, hasRun } = await prepare();
    await writeFake(cachedUv(newHome), marker);
    const wheel = await pinnedUvWheel();
    index.publish(wheel);
    await buildProject(root, { env: fakeEnv });
    index.remove(wheel.filename);
    expect([await hasRun(), await output()]).toEqual([false, expected]);
    expect((await readFile(cachedUv(newHome))).equals(await readFile(join(await pinnedUv(), 'uv')))).toBe(
      true,
    );
  });

  test('a sound one in the cache is taken before a fake on PATH', async () => {
    const { newHome, fakeEnv, hasRun } = await prepare();
    await mkdir(join(cachedUv(newHome), '..'), { recursive: true });
    await cp(join(await pinnedUv(), 'uv'), cachedUv(newHome));
    await buildProject(root, { env: fakeEnv });
    expect([await hasRun(), await output()]).toEqual([false, expected]);
  });
});

describe('whatever happened to the last build, the bytes are the same', () => {
  const manifest = () => join(root, 'build/manifest.json');
  const zip = () => join(root, 'build/module-ai/common-ai.zip');
  const others = {
    'ai/provider': 'reused: unchanged',
    'kb/plain': 'reused: unchanged',
    'kb/search': 'reused: unchanged',
  };
  const allNew = Object.fromEntries(['ai/common-ai', ...Object.keys(others)].map((id) => [id, 'built: new']));

  const brokenManifests: Readonly<Record<string, () => Promise<void>>> = {
    truncated: () => truncate(manifest(), 300),
    empty: () => truncate(manifest(), 0),
    'no JSON': () => writeFile(manifest(), 'garbage'),
    'JSON of another kind': () => writeFile(manifest(), '{"schemaVersion": 2}'),
    'without a digest': async () =>
      writeFile(manifest(), (await readFile(manifest(), 'utf8')).replace(/"sha256": "[^"]*",/, '')),
    gone: () => rm(manifest()),
  };
  test.each(Object.entries(brokenManifests))('a manifest that is %s', async (_, harm) => {
    await harm();
    expect((await buildProject(root, { env })).states).toEqual(allNew);
    expect(await output()).toEqual(expected);
  });

  const brokenZips: Readonly<Record<string, readonly [string, () => Promise<void>]>> = {
    changed: ['zip was not the one of the manifest', () => appendFile(zip(), 'x')],
    truncated: ['zip was not the one of the manifest', () => truncate(zip(), 30)],
    'another zip': [
      'zip was not the one of the manifest',
      () => cp(join(root, 'build/module-kb/plain.zip'), zip()),
    ],
    removed: ['zip was missing', () => rm(zip())],
    'moved away with its folder': [
      'zip was missing',
      () => rename(join(zip(), '..'), join(root, 'elsewhere')),
    ],
  };
  test.each(Object.entries(brokenZips))('a zip that is %s', async (name, [why, harm]) => {
    await harm();
    const { states } = await buildProject(root, { env });
    const provider = name.includes('folder') ? { 'ai/provider': 'built: zip was missing' } : {};
    expect(states).toEqual({ ...others, ...provider, 'ai/common-ai': `built: ${why}` });
    expect(await output()).toEqual(expected);
    expect(first.states).toEqual(allNew);
  });

  test('a manifest that names a file elsewhere does not make us remove it', async () => {
    await writeFile(join(root, 'precious.zip'), 'mine');
    await mkdir(join(root, 'other'));
    await writeFile(join(root, 'other/precious.zip'), 'mine');
    const stored = JSON.parse(await readFile(manifest(), 'utf8'));
    const [artifact] = stored.artifacts;
    const stray = [
      '../precious.zip',
      '../other/precious.zip',
      join(root, 'precious.zip'),
      'x/../../precious.zip',
    ];
    stored.artifacts.push(...stray.map((file, at) => ({ ...artifact, name: `x${at}`, file })));
    await writeFile(manifest(), JSON.stringify(stored));
    expect((await buildProject(root, { env })).removed).toEqual([]);
    expect(await readFile(join(root, 'precious.zip'), 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'other/precious.zip'), 'utf8')).toBe('mine');
    expect(await output()).toEqual(expected);
  });
});
