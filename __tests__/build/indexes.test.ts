import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Environment, hermeticEnv } from '../support/hermetic-env.ts';
import type { Index, IndexOptions } from '../support/index-server.ts';
import { runAction } from '../support/run-build.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { sha256Hex } from '../support/wheel.ts';
import { writeFiles } from '../support/workspace.ts';
import {
  build,
  errorOf,
  makeFunctions,
  makeProject,
  openIndex,
  readManifest,
  tinyWheel,
} from './support-resolution.ts';

const auth = { user: 'joe', password: 's3cret@/+%' };
const spellings = [
  auth.password,
  encodeURIComponent(auth.password),
  Buffer.from(`joe:${auth.password}`).toString('base64'),
];

interface Setting {
  readonly extra?: Environment;
  /** Files of the user's home. */
  readonly home?: Readonly<Record<string, string>>;
}

type Indexes = Record<'right' | 'other', Index>;

// Each makes the right index the one to ask, by one tool's own configuration; PIP_INDEX_URL names the other
// index unless it says something else.
const settings: Readonly<Record<string, (indexes: Indexes) => Setting>> = {
  PIP_INDEX_URL: ({ right }) => ({ extra: { PIP_INDEX_URL: right.urlWithAuth } }),
  'PIP_INDEX_URL before pip.conf': ({ right, other }) => ({
    extra: { PIP_INDEX_URL: right.urlWithAuth, PIP_CONFIG_FILE: '' },
    home: { '.config/pip/pip.conf': `[global]\nindex-url = ${other.url}\n` },
  }),
  'PIP_INDEX_URL with netrc': ({ right }) => ({
    extra: { PIP_INDEX_URL: right.url },
    home: { '.netrc': `machine 127.0.0.1\n  login joe\n  password ${auth.password}\n` },
  }),
  'pip.conf of the user': ({ right }) => ({
    extra: { PIP_INDEX_URL: '', PIP_CONFIG_FILE: '' },
    home: { '.config/pip/pip.conf': `[global]\nindex-url = ${right.urlWithAuth}\n` },
  }),
  'pip.conf named by PIP_CONFIG_FILE, its install section first': ({ right, other }) => ({
    extra: { PIP_INDEX_URL: '', PIP_CONFIG_FILE: '$HOME/my.conf' },
    home: { 'my.conf': `[global]\nindex-url = ${other.url}\n[install]\nindex-url = ${right.urlWithAuth}\n` },
  }),
  UV_DEFAULT_INDEX: ({ right }) => ({ extra: { UV_DEFAULT_INDEX: right.urlWithAuth } }),
  UV_INDEX_URL: ({ right }) => ({ extra: { UV_INDEX_URL: right.urlWithAuth } }),
  'UV_INDEX with a name and its credentials': ({ right }) => ({
    extra: {
      UV_INDEX: `corp=${right.url}`,
      UV_INDEX_CORP_USERNAME: 'joe',
      UV_INDEX_CORP_PASSWORD: auth.password,
    },
  }),
  'uv.toml of the user': ({ right }) => ({
    home: { '.config/uv/uv.toml': `[[index]]\nurl = "${right.urlWithAuth}"\ndefault = true\n` },
  }),
  'uv.toml of the user, its pip table': ({ right }) => ({
    home: { '.config/uv/uv.toml': `[pip]\nindex-url = "${right.urlWithAuth}"\n` },
  }),
  'uv.toml with a name, credentials in the environment': ({ right }) => ({
    extra: { UV_INDEX_CORP_USERNAME: 'joe', UV_INDEX_CORP_PASSWORD: auth.password },
    home: { '.config/uv/uv.toml': `[[index]]\nname = "corp"\nurl = "${right.url}"\ndefault = true\n` },
  }),
  'uv.toml named by UV_CONFIG_FILE': ({ right, other }) => ({
    extra: { UV_CONFIG_FILE: '$HOME/my-uv.toml' },
    home: {
      'my-uv.toml': `index-url = "${right.urlWithAuth}"\n`,
      '.config/uv/uv.toml': `index-url = "${other.url}"\n`,
    },
  }),
};

async function openBoth(options: IndexOptions = {}): Promise<Indexes> {
  const [right, other] = [await openIndex({ auth, ...options }), await openIndex()];
  right.publish(tinyWheel({ name: 'demo', version: '1.0', requires: ['dep'] }));
  right.publish(tinyWheel({ name: 'dep', version: '1.0' }));
  for (const name of ['demo', 'dep']) other.publish(tinyWheel({ name, version: '9.0' }));
  return { right, other };
}

async function envOf({ other }: Indexes, { extra = {}, home = {} }: Setting): Promise<Environment> {
  const folder = await makeTempFolder('home');
  await writeFiles(folder, home);
  const placed = Object.entries(extra).map(([name, value]) => [name, value.replace('$HOME', folder)]);
  return hermeticEnv(other.url, { home: folder, extra: Object.fromEntries(placed) });
}

/** The text of all files below a folder, with their names. */
async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`));
  return texts.join('\n');
}

describe.each(Object.entries(settings))('%s', (_, set) => {
  test('leads to that index and no other; its password works and is nowhere to be read', async () => {
    const indexes = await openBoth();
    const env = await envOf(indexes, set(indexes));
    const root = await makeFunctions({ order: 'demo\n' }, { git: { date: '2024-03-01T12:00:00Z' } });
    const run = await runAction({ mode: 'build', 'log-level': 'debug' }, { cwd: root, env });
    expect(run.exitCode, run.stdout).toBe(0);
    const { artifacts } = await readManifest(root);
    expect(artifacts[0]?.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'demo 1.0',
      'dep 1.0',
    ]);
    expect(indexes.other.requests).toEqual([]);
    // The runner needs the secret itself to mask it in the log of the whole job; it shows no such line.
    const log = run.stdout.replace(/^::add-mask::.*$/gm, '');
    const { stderr, summary, outputs, exported } = run;
    const home = env['HOME'] ?? '';
    const written = [await readAll(join(root, 'build')), await readAll(join(home, '.cache'))];
    const all = [log, stderr, summary, JSON.stringify([outputs, exported]), ...written].join('\n');
    expect(spellings.filter((spelling) => all.includes(spelling))).toEqual([]);
    expect(run.stdout).toContain(`Packages come from ${indexes.right.url.replace(/\/$/, '')}`);
  });
});

test('a password is in no message about a failure either', async () => {
  const indexes = await openBoth();
  const missing = await makeProject('nowhere\n');
  const wrong = indexes.right.url.replace('//', `//joe:${encodeURIComponent('wr0ng@/')}@`);
  const dead = `http://joe:${encodeURIComponent(auth.password)}@127.0.0.1:9/simple/`;
  for (const [url, hint] of [
    [indexes.right.urlWithAuth, '  Check the spelling of the name, and that the index has it.'],
    [wrong, '  The index wants credentials: give them in its URL, the environment or netrc.'],
    [
      dead,
      '  The index could not be reached: check its URL (pip config list, UV_*), the network and the proxy.',
    ],
  ] as const) {
    const run = await build(missing, await hermeticEnv(url), { args: ['--log-level', 'debug'] });
    expect(run.exitCode).toBe(3);
    expect(errorOf(run).at(-1)).toBe(hint);
    const said = run.stdout + run.stderr;
    expect([...spellings, 'wr0ng'].filter((spelling) => said.includes(spelling))).toEqual([]);
  }
});

test.each(['redirect', 'other-host'] as const)(
  'files on another host (%s) are fetched without the credentials of the index',
  async (files) => {
    const indexes = await openBoth({ files });
    for (const setting of [
      { extra: { PIP_INDEX_URL: indexes.right.urlWithAuth } },
      {
        extra: { PIP_INDEX_URL: indexes.right.url },
        home: { '.netrc': `machine 127.0.0.1 login joe password ${auth.password}\n` },
      },
    ]) {
      indexes.right.forgetRequests();
      const run = await build(await makeProject('demo\n'), await envOf(indexes, setting));
      expect(run).toMatchObject({ exitCode: 0 });
      const elsewhere = indexes.right.requests.filter(({ host }) => host.startsWith('localhost'));
      expect(elsewhere.some(({ path }) => path.endsWith('.whl'))).toBe(true);
      expect(elsewhere.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    }
  },
);

test('a package comes from the first index that has it: the extra one, never from where the name is squatted', async () => {
  const indexes = await openBoth();
  indexes.right.remove('dep-1.0-py3-none-any.whl');
  const env = await envOf(indexes, { extra: { PIP_EXTRA_INDEX_URL: indexes.right.urlWithAuth } });
  const run = await build(await makeProject('demo\n'), env);
  expect(run.wheels).toEqual({ 'shop/order': ['demo-1.0-py3-none-any.whl', 'dep-9.0-py3-none-any.whl'] });
  expect(indexes.other.requests.filter(({ path }) => path.includes('demo'))).toEqual([]);
});

test('a folder of wheels is asked instead of an index, or beside it', async () => {
  const indexes = await openBoth();
  const wheels = await makeTempFolder('wheels');
  const demo = tinyWheel({ name: 'demo', version: '1.0' });
  await writeFiles(wheels, { [demo.filename]: demo.bytes });
  const toml = (text: string) => ({
    home: { '.config/uv/uv.toml': `${text}\nfind-links = ["${wheels}"]\n` },
  });
  for (const setting of [
    { extra: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels } },
    toml('no-index = true'),
    toml('[pip]\nno-index = true'),
  ]) {
    const run = await build(await makeProject('demo\n'), await envOf(indexes, setting));
    expect(run, run.stderr).toMatchObject({ exitCode: 0, wheels: { 'shop/order': [demo.filename] } });
    expect([indexes.right.requests, indexes.other.requests]).toEqual([[], []]);
  }
  const beside = await envOf(indexes, {
    extra: { UV_FIND_LINKS: wheels, UV_DEFAULT_INDEX: indexes.right.urlWithAuth },
  });
  const run = await build(await makeProject('demo\ndep\n'), beside);
  expect(run.wheels).toEqual({ 'shop/order': [demo.filename, 'dep-1.0-py3-none-any.whl'] });
});

test('another index is not answered from the lock of the old one', async () => {
  const root = await makeFunctions({ order: 'demo\n' }, { git: { date: '2024-03-01T12:00:00Z' } });
  const home = await makeTempFolder('home');
  // The same name and version everywhere: only the bytes tell who was asked.
  const open = async (text: string) => {
    const index = await openIndex();
    const wheel = tinyWheel({ name: 'demo', version: '1.0', requires: [], distInfo: { text } });
    index.publish(wheel);
    return { index, sha256: sha256Hex(wheel.bytes) };
  };
  const indexes = await Promise.all(['a', 'b', 'c', 'd'].map(open));
  const [a, b, c, d] = indexes.map(({ index }) => index.url);
  const asked: (string | undefined)[] = [];
  for (const { extra, files = {} } of [
    { extra: { PIP_INDEX_URL: a } },
    { extra: { PIP_INDEX_URL: b } },
    {
      extra: { PIP_INDEX_URL: '', PIP_CONFIG_FILE: '' },
      files: { '.config/pip/pip.conf': `[global]\nindex-url = ${c}\n` },
    },
    {
      extra: { PIP_INDEX_URL: '', PIP_CONFIG_FILE: '' },
      files: { '.config/pip/pip.conf': `[global]\nindex-url = ${d}\n` },
    },
    { extra: { PIP_INDEX_URL: '' }, files: { '.config/uv/uv.toml': `index-url = "${a}"\n` } },
    { extra: { PIP_INDEX_URL: '' }, files: { '.config/uv/uv.toml': `index-url = "${b}"\n` } },
  ]) {
    await writeFiles(home, files);
    const run = await build(
      root,
      await hermeticEnv(undefined, { home, extra: { ...extra, PIP_INDEX_URL: extra.PIP_INDEX_URL ?? '' } }),
    );
    expect(run.exitCode, run.stderr).toBe(0);
    asked.push((await readManifest(root)).artifacts[0]?.packages[0]?.sha256);
  }
  const [forA, forB, forC, forD] = indexes.map(({ sha256 }) => sha256);
  expect(asked).toEqual([forA, forB, forC, forD, forA, forB]);
});
