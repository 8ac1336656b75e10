import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { runAction } from '../support/run-build.ts';
import { runTool } from '../support/run-process.ts';
import { makeSdist } from '../support/sdist.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { realPython } from '../support/tool-path.ts';
import { makeWheel } from '../support/wheel.ts';
import { build, errorOf, makeFunctions, openIndex, requirementsOf, tinyWheel } from './support-resolution.ts';

const functionFolder = (name: string) => `packages/module-shop/backend/lambdas/${name}`;
// What the runner expands and a resolver would send; a literal of JavaScript would be its own.
const secretVariable = '$' + '{SECRET}';

test('what would run code or carry a secret away is refused with file and line, unrun and unasked', async () => {
  const [own, foreign] = [await openIndex(), await openIndex()];
  const marker = join(await makeTempFolder('marker'), 'ran');
  const sdist = makeSdist({ name: 'x', version: '1.0', marker, wheel: { files: {} } });
  foreign.publish(sdist);
  foreign.publish(tinyWheel({ name: 'demo', version: '1.0' }));
  own.publish(tinyWheel({ name: 'demo', version: '1.0' }));
  const host = `http://127.0.0.1:${foreign.port}`;
  const setup = `open(${JSON.stringify(marker)}, 'w').write('ran')\nfrom setuptools import setup\nsetup(name='x')\n`;
  const lines = {
    archive: ['./x-1.0.tar.gz', 'is a source distribution, whose build runs code'],
    directory: ['./x', 'is a directory'],
    editable: ['-e ./x', 'is editable: installing it runs its setup.py'],
    'editable-vcs': [`-e git+${host}/x.git#egg=x`, 'is editable: installing it runs its setup.py'],
    file: [`x @ file://${marker}`, 'is a directory'],
    included: ['-r more/dev.txt', ''],
    index: [`--index-url ${host}/${secretVariable}/`, `takes ${secretVariable} from the environment`],
    'sdist-url': [`x @ ${foreign.filesUrl}x-1.0.tar.gz`, 'is a source distribution, whose build runs code'],
    vcs: [`x @ git+${host}/x.git`, 'is a version-control URL'],
    'wheel-url': [
      `demo @ ${host}/${secretVariable}/demo-1.0-py3-none-any.whl`,
      `takes ${secretVariable} from the environment`,
    ],
  } as const;
  const functions = Object.entries(lines).map(([name, [line]]) => [name, `# first\ndemo\n${line}\n`]);
  const root = await makeFunctions(Object.fromEntries(functions), {
    files: {
      [`${functionFolder('included')}/more/dev.txt`]: '\n\n-e ../x\n',
      ...Object.fromEntries(
        Object.keys(lines).map((name) => [`${functionFolder(name)}/x/setup.py`, setup] as const),
      ),
      [`${functionFolder('archive')}/x-1.0.tar.gz`]: sdist.bytes,
    },
  });
  const run = await build(root, own, { hermetic: { extra: { SECRET: 'canary' } } });
  expect(run).toMatchObject({ exitCode: 2, wheels: {} });
  const errors = Object.entries(lines).map(([name, [line, reason]]) =>
    name === 'included'
      ? `error: ${functionFolder(name)}/more/dev.txt line 3: '-e ../x' is editable: installing it runs its setup.py.`
      : `error: ${requirementsOf(name)} line 3: '${line}' ${reason}.`,
  );
  expect(errorOf(run).filter((line) => line.startsWith('error: '))).toEqual(errors);
  expect([existsSync(marker), own.requests, foreign.requests]).toEqual([false, [], []]);
  expect(run.stdout + run.stderr).not.toContain('canary');
});

test('an index option that the runner’s configuration does not have is refused, and that host never asked', async () => {
  const [own, foreign] = [await openIndex(), await openIndex()];
  for (const index of [own, foreign]) index.publish(tinyWheel({ name: 'demo', version: '1.0' }));
  const withUser = foreign.url.replace('//', '//joe:s3cret@');
  const root = await makeFunctions(
    {
      extra: `--extra-index-url ${withUser}\ndemo\n`,
      index: `demo\n-i ${foreign.url}\n`,
      links: '--find-links ./wheels\ndemo\n',
      none: '--no-index\ndemo\n',
      trusted: '--trusted-host 127.0.0.1\ndemo\n',
    },
    { files: { [`${functionFolder('links')}/wheels/.keep`]: '' } },
  );
  const run = await build(root, own);
  expect(run).toMatchObject({ exitCode: 2, wheels: {} });
  const not = "is not in the runner's own configuration.";
  const hint =
    '  Remove the line, or configure the index for the runner (pip.conf, PIP_INDEX_URL, uv.toml, UV_INDEX).';
  expect(errorOf(run)).toEqual([
    ...[`error: ${requirementsOf('extra')} line 1: '--extra-index-url ${foreign.url}' ${not}`, hint],
    ...[`error: ${requirementsOf('index')} line 2: '--index-url ${foreign.url}' ${not}`, hint],
    ...[`error: ${requirementsOf('links')} line 1: '--find-links ./wheels' ${not}`, hint],
    ...[`error: ${requirementsOf('none')} line 1: '--no-index' ${not}`, hint],
    ...[`error: ${requirementsOf('trusted')} line 1: '--trusted-host 127.0.0.1' ${not}`, hint],
  ]);
  expect([own.requests, foreign.requests]).toEqual([[], []]);
});

test('an index option that is the runner’s own is fine', async () => {
  const index = await openIndex({ auth: { user: 'joe', password: 's3cret' } });
  index.publish(tinyWheel({ name: 'demo', version: '1.0' }));
  const root = await makeFunctions({
    a: `--index-url ${index.url}\ndemo\n`,
    b: `-i ${index.url.slice(0, -1)}\ndemo\n`,
  });
  const run = await build(root, await hermeticEnv(index.urlWithAuth));
  expect(run.wheels).toEqual({
    'shop/a': ['demo-1.0-py3-none-any.whl'],
    'shop/b': ['demo-1.0-py3-none-any.whl'],
  });
});

test('a .pth file, a script or a setup.py in a wheel is packed, never run', async () => {
  const index = await openIndex();
  const marker = join(await makeTempFolder('marker'), 'ran');
  const code = `open(${JSON.stringify(marker)}, 'w').write('ran')\n`;
  const files = {
    'evil.pth': `import os; ${code}`,
    'setup.py': code,
    'evil.py': code,
    'sitecustomize.py': code,
  };
  index.publish(makeWheel({ name: 'evil', version: '1.0', files, data: { scripts: { evil: code } } }));
  const run = await build(await makeFunctions({ a: 'evil\n' }), index);
  expect([run.exitCode, existsSync(marker)]).toEqual([0, false]);
});

test('no child of an action sees an input, a token or a secret', async () => {
  const index = await openIndex();
  index.publish(tinyWheel({ name: 'demo', version: '1.0' }));
  index.publish(
    makeSdist({
      name: 'source',
      version: '1.0',
      marker: join(await makeTempFolder('marker'), 'ran'),
      wheel: { files: {} },
    }),
  );
  const { folder, records } = await recordingTools();
  const secrets = [
    ...['SECRET', 'GITHUB_TOKEN', 'GH_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ...[
      'ACTIONS_CACHE_URL',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'TF_VAR_PASSWORD',
    ],
    ...['NODE_AUTH_TOKEN', 'NPM_TOKEN', 'UV_PUBLISH_TOKEN', 'TWINE_PASSWORD', 'PYTHONPATH', 'PYTHONSTARTUP'],
    ...[
      'DATABASE_URL',
      'UV_EXCLUDE_NEWER',
      'UV_RESOLUTION',
      'PIP_REQUIRE_VIRTUALENV',
      'GIT_ASKPASS',
      'LD_PRELOAD_X',
    ],
  ];
  const extra = Object.fromEntries(secrets.map((name) => [name, `canary-${name}`]));
  const root = await makeFunctions({ a: 'demo\nsource\n' }, { git: { date: '2024-03-01T12:00:00Z' } });
  const python = (await pythonVersion()).trim();
  const run = await runAction(
    { mode: 'build', sdist: 'build', 'python-version': python, 'github-token': 'canary-token' },
    { cwd: root, env: await hermeticEnv(index.url, { before: [folder], extra }) },
  );
  expect(run).toMatchObject({ exitCode: 0 });
  const environments = await readRecords(records);
  const names = new Set(environments.flatMap(({ lines }) => lines.map((line) => line.replace(/=.*/s, ''))));
  const forbidden = /^(INPUT_|ACTIONS_|GITHUB_|RUNNER_|AWS_|CI$)/;
  expect([...names].filter((name) => forbidden.test(name) || secrets.includes(name))).toEqual([]);
  expect(environments.filter(({ lines }) => lines.join('\n').includes('canary'))).toEqual([]);
  // That these were git, our probe of pip, uv's questions to Python, and the build of the sdist.
  const seen = (tool: string, name: string) =>
    environments.some((one) => one.tool === tool && one.lines.some((line) => line.startsWith(`${name}=`)));
  expect([
    seen('git', 'GIT_OPTIONAL_LOCKS'),
    seen('python3', 'PIP_NO_INPUT'),
    seen('python3', 'UV_PYTHON_DOWNLOADS'),
  ]).toEqual([true, true, true]);
});

async function pythonVersion(): Promise<string> {
  return runTool([realPython(), '-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
}

/** git and python3 for the front of PATH that write their environment down and then are the real ones. */
async function recordingTools(): Promise<{ readonly folder: string; readonly records: string }> {
  const [folder, records] = [await makeTempFolder('fake-tools'), await makeTempFolder('records')];
  const path = (process.env['PATH'] ?? '').split(':');
  const git = path.map((dir) => join(dir, 'git')).find((file) => existsSync(file)) ?? 'git';
  for (const [name, real] of Object.entries({ git, python3: realPython() })) {
    // -a: Python takes its argv[0] for itself, so that what starts sys.executable comes here again.
    const script = `#!/bin/bash\n/usr/bin/env > ${records}/${name}.$$.$RANDOM\nexec -a "$0" ${real} "$@"\n`;
    await writeFile(join(folder, name), script);
    await chmod(join(folder, name), 0o755);
  }
  return { folder, records };
}

async function readRecords(
  folder: string,
): Promise<{ readonly tool: string; readonly lines: readonly string[] }[]> {
  const files = await readdir(folder);
  return Promise.all(
    files.map(async (file) => ({
      tool: file.split('.')[0] ?? '',
      lines: (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n'),
    })),
  );
}
