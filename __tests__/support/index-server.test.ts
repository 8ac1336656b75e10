import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hermeticEnv } from './hermetic-env.ts';
import { type Index, type IndexOptions, startIndex } from './index-server.ts';
import { type ProcessResult, runProcess } from './run-process.ts';
import { makeSdist } from './sdist.ts';
import { makeTempFolder } from './temp-folder.ts';
import { makeWheel } from './wheel.ts';

const dependency = makeWheel({ name: 'dep-one', version: '2.0', files: { 'dep_one.py': 'x = 1\n' } });
const demo = makeWheel({ name: 'demo', version: '1.0', files: { 'demo.py': '' }, requires: ['dep-one>=1'] });
const auth = { user: 'joe', password: 's3cret@/' };

const opened: Index[] = [];
afterEach(() => Promise.all(opened.splice(0).map((index) => index.close())));

async function openIndex(options?: IndexOptions): Promise<Index> {
  const index = await startIndex(options);
  opened.push(index);
  index.publish(demo);
  index.publish(dependency);
  return index;
}

const installers = {
  pip: ['python3', '-m', 'pip', 'install', '--quiet'],
  uv: ['uv', 'pip', 'install', '--quiet', '--python', 'python3'],
};

async function install(tool: keyof typeof installers, url: string, what = ['demo']) {
  const site = await makeTempFolder('site');
  const argv = [...installers[tool], '--index-url', url, '--target', site, ...what];
  const result = await runProcess(argv, { cwd: site, env: await hermeticEnv() });
  return { ...result, installed: existsSync(join(site, 'demo.py')) && existsSync(join(site, 'dep_one.py')) };
}

const variants: Readonly<Record<string, IndexOptions>> = {
  'as on PyPI': { files: 'other-host' },
  'with basic auth': { auth },
  'with basic auth and files elsewhere': { auth, files: 'redirect' },
  'in HTML without metadata files': { format: 'html', coreMetadata: false },
  'without upload times, sizes, hashes and ranges': {
    ...{ uploadTimes: false, sizes: false, hashes: false, ranges: false, coreMetadata: false },
  },
};

describe.each(Object.entries(variants))('an index %s', (_, options) => {
  test.each(['pip', 'uv'] as const)('serves %s', async (tool) => {
    const index = await openIndex(options);
    expect(await install(tool, index.urlWithAuth)).toMatchObject({ exitCode: 0, installed: true });
    // Without metadata files and ranges uv begins a download for the metadata alone.
    const downloads = tool === 'uv' && options.ranges === false ? 2 : 1;
    expect(index.countDownloads(demo.filename)).toBe(downloads);
    const elsewhere = index.requests.filter((request) => request.host.startsWith('localhost'));
    expect(elsewhere.length > 0).toBe(options.files !== undefined);
    expect(elsewhere.every((request) => request.authorization === undefined)).toBe(true);
  });
});

test('an index with auth refuses who does not give it', async () => {
  const index = await openIndex({ auth });
  expect((await install('pip', index.url)).exitCode).not.toBe(0);
  expect(index.requests[0]).toMatchObject({ path: '/simple/demo/', status: 401, authorization: undefined });
});

test('uv sees upload times in JSON, and says so where there are none', async () => {
  const newer = makeWheel({ name: 'demo', version: '2.0', files: {} });
  const compile = async (index: Index): Promise<ProcessResult> => {
    index.publish(newer, { uploadTime: '2025-01-01T00:00:00Z' });
    const argv = [
      'uv',
      'pip',
      'install',
      '--dry-run',
      '--python',
      'python3',
      '--exclude-newer',
      '2024-01-01',
    ];
    const site = await makeTempFolder('site');
    const all = [...argv, '--index-url', index.url, '--target', site, 'demo'];
    return runProcess(all, { env: await hermeticEnv() });
  };
  expect((await compile(await openIndex())).stderr).toContain('demo==1.0');
  expect((await compile(await openIndex({ uploadTimes: false }))).exitCode).not.toBe(0);
});

test('requires-python and yanked files steer pip', async () => {
  const index = await openIndex();
  const other = (version: string) =>
    makeWheel({ name: 'demo', version, files: {}, requiresPython: '>=3.99' });
  index.publish(other('3.0'));
  index.publish(makeWheel({ name: 'demo', version: '2.0', files: {} }), { yanked: 'broken' });
  expect(await install('pip', index.url)).toMatchObject({ exitCode: 0, installed: true });
});

test('an sdist with a backend of its own builds without the index and leaves its marker', async () => {
  const index = await openIndex();
  index.remove(demo.filename);
  const marker = join(await makeTempFolder(), 'ran');
  const wheel = { files: { 'demo.py': '' } };
  index.publish(makeSdist({ name: 'demo', version: '1.0', requires: ['dep-one'], marker, wheel }));
  expect(await install('uv', index.url, ['--no-build', 'demo'])).not.toMatchObject({ exitCode: 0 });
  expect(existsSync(marker)).toBe(false);
  expect(await install('uv', index.url)).toMatchObject({ exitCode: 0, installed: true });
  expect(existsSync(marker)).toBe(true);
});

describe('faults', () => {
  const get = (index: Index, headers: Record<string, string> = {}) =>
    fetch(index.filesUrl + demo.filename, { headers: { connection: 'close', ...headers } });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  test('a truncated body breaks off, a cut one is short, a corrupt one differs', async () => {
    const index = await openIndex();
    for (const kind of ['truncate', 'cut', 'corrupt'] as const) index.addFault({ kind, path: demo.filename });
    await expect(get(index).then(bytesOf)).rejects.toThrow('terminated');
    expect(await get(index).then(bytesOf)).toEqual(demo.bytes.subarray(0, demo.bytes.length >> 1));
    const corrupt = await get(index).then(bytesOf);
    expect([corrupt.length, corrupt.equals(demo.bytes)]).toEqual([demo.bytes.length, false]);
    expect((await get(index).then(bytesOf)).equals(demo.bytes)).toBe(true);
  });

  test('a status comes as often as asked, with Retry-After', async () => {
    const index = await openIndex();
    index.addFault({ kind: 'status', status: 429, retryAfter: '1', path: demo.filename, times: 2 });
    const answers = [await get(index), await get(index), await get(index)];
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
  });

  test('a connection is reset, is slow, or hangs until the index closes', async () => {
    const index = await openIndex();
    for (const kind of ['reset', 'hang'] as const) index.addFault({ kind, path: demo.filename });
    index.addFault({ kind: 'slow', delayMs: 20, path: dependency.filename });
    await expect(get(index)).rejects.toThrow('fetch failed');
    const start = performance.now();
    const slow = await fetch(index.filesUrl + dependency.filename);
    expect((await bytesOf(slow)).equals(dependency.bytes)).toBe(true);
    expect(performance.now() - start).toBeGreaterThan(100);
    const hanging = get(index);
    setTimeout(() => void index.close(), 50);
    await expect(hanging).rejects.toThrow('fetch failed');
  });

  test('ranges are served, unless switched off', async () => {
    const answer = await get(await openIndex(), { range: 'bytes=2-5' });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([
      206,
      `bytes 2-5/${demo.bytes.length}`,
    ]);
    expect(await bytesOf(answer)).toEqual(demo.bytes.subarray(2, 6));
    const last = await get(await openIndex(), { range: 'bytes=-4' }).then(bytesOf);
    expect(last).toEqual(demo.bytes.subarray(-4));
    expect((await get(await openIndex({ ranges: false }), { range: 'bytes=2-5' })).status).toBe(200);
  });
});
