import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deadIndexUrl, hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { makeWheel } from '../support/wheel.ts';
import { workspace, writeFiles } from '../support/workspace.ts';
import { buildProject, readTexts, refuseBuild, snapshotTree } from './project-build.ts';
import { canMount, mountSmallDisk } from './small-disk.ts';

let index: Index;
beforeAll(async () => {
  index = await startIndex();
  index.publish(wheel);
});
afterEach(() => index.clearFaults());
afterAll(() => index.close());

const wheel = makeWheel({ name: 'solo', version: '1.0', files: { 'solo.py': '# one\n'.repeat(500) } });
const lambda = 'packages/module-a/backend/lambdas/f';
const zip = 'build/module-a/f.zip';

/** A project of one function with these requirements. */
function projectOf(requirements: string): Promise<string> {
  return workspace({
    [`${lambda}/lambda_function.py`]: 'def handler(event, context): pass\n',
    [`${lambda}/requirements.txt`]: requirements,
  });
}

/** Refuses to build it with empty caches; nothing of it is written. */
async function refuse(project: string, args: readonly string[] = []) {
  const env = await hermeticEnv(index.url);
  const refusal = await refuseBuild(project, { env, args });
  expect(await snapshotTree(join(project, 'build'))).toEqual({});
  return { ...refusal, wheels: await listWheels(env['HOME'] ?? '') };
}

async function listWheels(home: string): Promise<readonly string[]> {
  return readdir(join(home, '.cache/cora-build/wheels')).catch(() => []);
}

describe('a wheel that does not come as it should', () => {
  const passing = {
    'truncated on the way': { kind: 'truncate', times: 2 },
    'cut short in good order': { kind: 'cut', times: 2 },
    'answered by 503': { kind: 'status', status: 503, times: 2 },
    'answered by 429': { kind: 'status', status: 429, retryAfter: '0', times: 2 },
    'answered by a reset': { kind: 'reset', times: 2 },
  } as const;
  test.each(Object.entries(passing))('%s, twice: it is fetched again', async (_, fault) => {
    index.forgetRequests();
    index.addFault({ ...fault, path: wheel.filename });
    const project = await projectOf('solo');
    const { zips, fetched } = await buildProject(project, { env: await hermeticEnv(index.url) });
    expect(await readTexts(join(project, zip))).toMatchObject({ 'solo.py': '# one\n'.repeat(500) });
    expect([Object.keys(zips), fetched]).toEqual([['module-a/f.zip'], 1]);
    expect(index.requests.filter(({ path }) => path.endsWith(wheel.filename))).toHaveLength(3);
  });

  const lasting = {
    truncated: { kind: 'truncate', says: /^the connection broke after \d+ bytes$/ },
    '503': { kind: 'status', status: 503, says: /^the server answered 503$/ },
    reset: { kind: 'reset', says: /^(read ECONNRESET|socket hang up)$/ },
  } as const;
  test.each(Object.entries(lasting))(
    '%s, always: one error after five attempts',
    async (_, { says, ...fault }) => {
      index.forgetRequests();
      index.addFault({ ...fault, path: wheel.filename, times: 99 });
      const { exitCode, errors, wheels } = await refuse(await projectOf('solo'));
      const [, reason = ''] =
        /^error: solo-1\.0-py3-none-any\.whl could not be fetched from 127\.0\.0\.1:\d+: (.*)\.\n {2}Check the index and the network, then run again\.$/.exec(
          errors.join('\n'),
        ) ?? [];
      expect(reason).toMatch(says);
      expect([exitCode, wheels]).toEqual([3, []]);
      expect(index.requests.filter(({ path }) => path.endsWith(wheel.filename))).toHaveLength(5);
    },
  );

  test.each(['cut', 'corrupt'] as const)(
    '%s, always: both digests are named and nothing is kept',
    async (kind) => {
      index.addFault({ kind, path: wheel.filename, times: 99 });
      const { exitCode, errors, wheels } = await refuse(await projectOf('solo'));
      expect([exitCode, wheels, errors.map((error) => error.split('\n'))]).toEqual([
        5,
        [],
        [
          [
            `error: ${wheel.filename} is not the file that was locked.`,
            `  sha256 locked:   ${wheel.sha256}`,
            expect.stringMatching(/^ {2}sha256 received: [0-9a-f]{64}$/),
            '  Nothing of it was used. Check the index or the proxy in between.',
          ],
        ],
      ]);
    },
  );

  test('an index that says another digest than the file has', async () => {
    const other = makeWheel({ name: 'liar', version: '1.0', files: { 'liar.py': 'x = 1\n' } });
    const said = '0'.repeat(64);
    index.publish(other, { sha256: said });
    const { exitCode, errors, wheels } = await refuse(await projectOf('liar'));
    index.remove(other.filename);
    expect({ exitCode, errors, wheels }).toEqual({
      exitCode: 5,
      errors: [
        [
          'error: liar-1.0-py3-none-any.whl is not the file that was locked.',
          `  sha256 locked:   ${said}`,
          `  sha256 received: ${other.sha256}`,
          '  Nothing of it was used. Check the index or the proxy in between.',
        ].join('\n'),
      ],
      wheels: [],
    });
  });
});

describe('what resolving needs is not there', () => {
  test('an index nobody answers for', async () => {
    const project = await projectOf('solo');
    const env = await hermeticEnv(deadIndexUrl, { extra: { UV_HTTP_RETRIES: '0' } });
    const { exitCode, errors } = await refuseBuild(project, { env });
    const lines = (errors[0] ?? '').split('\n');
    expect([exitCode, errors.length, lines[0], lines.at(-1)]).toEqual([
      3,
      1,
      `error: uv could not resolve ${lambda}/requirements.txt for python3.11/x86_64 (exit code 2).`,
      '  The index could not be reached: check its URL (pip config list, UV_*), the network and the proxy.',
    ]);
    expect(errors[0]).toContain(`${deadIndexUrl}solo/`);
    expect(await snapshotTree(join(project, 'build'))).toEqual({});
  });

  test('a Python: said once, however many requirements want it', async () => {
    const project = await projectOf('solo');
    await writeFiles(project, { 'packages/module-b/backend/lambdas/g/requirements.txt': 'solo==1.0' });
    const env = await hermeticEnv(index.url, { python: false });
    expect(await refuseBuild(project, { env })).toEqual({
      exitCode: 3,
      errors: [
        'error: No Python 3.8 or newer is on PATH.\n  Any will do, for it only runs the resolver: install one, or add actions/setup-python before this step.',
      ],
    });
    expect(await snapshotTree(join(project, 'build'))).toEqual({});
  });

  test.runIf(canMount)('room for the wheels in the cache folder', async () => {
    const disk = await mountSmallDisk('1m');
    const big = makeWheel({
      name: 'big',
      version: '1',
      files: { 'big.bin': Buffer.alloc(1_500_000, 7) },
      zip: { stored: true },
    });
    index.publish(big);
    const { exitCode, errors } = await refuse(await projectOf('big'), ['--cache-dir', join(disk, 'cache')]);
    index.remove(big.filename);
    expect({ exitCode, errors }).toEqual({
      exitCode: 3,
      errors: [
        `error: ${big.filename} could not be written: ENOSPC: no space left on device, write.\n  Free some space, or set \`cache-dir\` to another disk.`,
      ],
    });
    expect(await readdir(join(disk, 'cache/wheels'))).toEqual([]);
  });
});

describe('two packages that write different bytes to one path', () => {
  const one = makeWheel({ name: 'one', version: '1', files: { 'shared/x.py': '1\n', 'one.py': '' } });
  const two = makeWheel({ name: 'two', version: '2', files: { 'shared/x.py': '2\n', 'two.py': '' } });
  beforeAll(() => {
    for (const file of [one, two]) index.publish(file);
  });

  test('are both named, and the exclude that is suggested works', async () => {
    const project = await projectOf('one\ntwo\n');
    const { exitCode, errors } = await refuse(project);
    expect([exitCode, errors]).toEqual([
      2,
      [
        [
          'error: a/f: one 1 and two 2 write different files to shared/x.py.',
          '  shared/x.py: one 1 and two 2',
          '  Keep one of the two out of the requirements, or leave these out: exclude: /shared/x.py',
        ].join('\n'),
      ],
    ]);
    const { manifest } = await buildProject(project, {
      env: await hermeticEnv(index.url),
      args: ['--exclude', suggestionIn(errors)],
    });
    const names = Object.keys(await readTexts(join(project, zip)));
    expect(names.filter((name) => name.endsWith('.py'))).toEqual(['lambda_function.py', 'one.py', 'two.py']);
    expect(manifest.artifacts[0]?.leftOut).toEqual({ exclude: 2, requirements: 1 });
  });

  test('in a layer, with a name that has a pattern in it, on many paths', async () => {
    const many = (text: string) =>
      Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`bundle/[a]/${at}.txt`, text]));
    const three = makeWheel({ name: 'three', version: '3', files: { ...many('3'), 'top.py': '3\n' } });
    const four = makeWheel({ name: 'four', version: '4', files: { ...many('4'), 'top.py': '4\n' } });
    for (const file of [three, four]) index.publish(file);
    const layer = 'packages/module-a/backend/layers/common-a';
    const project = await workspace({
      [`${layer}/python/a.py`]: '',
      [`${layer}/requirements.txt`]: 'three\nfour\n',
    });
    const { errors } = await refuse(project);
    const lines = errors.join().split('\n');
    expect([lines[0], lines.slice(-2)]).toEqual([
      'error: a/common-a: four 4 and three 3 write different files to 10 paths.',
      [
        '  and 2 more',
        '  Keep one of the two out of the requirements, or leave these out: exclude: /python/bundle/\\[a\\]/, /python/top.py',
      ],
    ]);
    await buildProject(project, {
      env: await hermeticEnv(index.url),
      args: ['--exclude', suggestionIn(errors)],
    });
    const names = Object.keys(await readTexts(join(project, 'build/module-a/common-a.zip')));
    expect(names.filter((name) => !name.includes('.dist-info/'))).toEqual(['python/a.py']);
  });

  test('the project itself is an owner too', async () => {
    const project = await projectOf('one\n');
    await writeFiles(project, { [`${lambda}/one.py`]: 'mine = True\n' });
    const { errors } = await refuse(project);
    expect(errors).toEqual([
      [
        `error: a/f: the project (${lambda}/one.py) and one 1 write different files to one.py.`,
        `  one.py: the project (${lambda}/one.py) and one 1`,
        '  Keep one of the two out of the requirements, or leave these out: exclude: /one.py',
      ].join('\n'),
    ]);
  });
});

function suggestionIn(errors: readonly string[]): string {
  return /exclude: (.*)$/.exec(errors.join())?.[1] ?? '';
}
