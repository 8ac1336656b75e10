import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runGit } from '../support/git-repository.ts';
import { hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { runAction, runCli } from '../support/run-build.ts';
import { workspace } from '../support/workspace.ts';
import { readZip, unzipTest } from '../support/zip-contents.ts';
import { buildProject, sha256, snapshotTree } from './project-build.ts';
import { publishSamples, sampleFiles, sampleProject } from './sample-project.ts';

let index: Index;
let root: string;
beforeAll(async () => {
  index = await startIndex();
  publishSamples(index);
  root = await sampleProject();
});
afterAll(() => index.close());

const output = () => snapshotTree(join(root, 'build'));
const startOver = () => rm(join(root, 'build'), { recursive: true, force: true });

describe('the action', () => {
  test('gives the bytes of the command, every output, and the table in the job summary', async () => {
    const cli = await buildProject(root, { env: await hermeticEnv(index.url) });
    const expected = await output();
    await startOver();
    const env = await hermeticEnv(index.url);
    const action = await runAction({ mode: 'build' }, { cwd: root, env });
    expect(action.exitCode, action.stdout).toBe(0);
    expect(await output()).toEqual(expected);
    const { artifacts = '', ...outputs } = action.outputs;
    expect(outputs).toEqual({
      manifest: join(root, 'build/manifest.json'),
      modules: '["ai","kb"]',
      changed: '["ai/common-ai","ai/provider","kb/plain","kb/search"]',
      tfvars: join(root, 'build/cora.auto.tfvars.json'),
      'env-file': expect.any(String),
      findings: '',
      sarif: '',
      certification: '',
      passed: '',
      'cache-hit': 'false',
      commit: (await runGit(root, ['rev-parse', 'HEAD'])).trim(),
      bucket: '',
    });
    expect(JSON.parse(artifacts)).toEqual(
      cli.manifest.artifacts.map(({ module, kind, name, file, sha256: hex, source_code_hash }) => ({
        ...{ module, kind, name, file, sha256: hex, source_code_hash },
      })),
    );
    const rows = action.summary.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual([
      ...['artifact', '---', 'ai/common-ai', 'ai/provider', 'kb/plain', 'kb/search'],
    ]);
    expect(action.summary).toContain('4 built, 0 reused');
    expect(action.stdout.match(/^::group::.*$/gm)).toEqual([
      '::group::Plan',
      '::group::Packages',
      '::group::Archives',
    ]);

    const again = await runAction({ mode: 'build' }, { cwd: root, env });
    expect([again.outputs['changed'], again.outputs['cache-hit']]).toEqual(['[]', 'true']);
    expect(again.summary).toContain('0 built, 4 reused');
  });

  test('shows an error of a requirements file beside its line in the pull request', async () => {
    const fn = 'packages/module-a/backend/lambdas/fn';
    const root = await workspace({
      [`app/${fn}/lambda_function.py`]: 'handler = print\n',
      [`app/${fn}/requirements.txt`]: '# pins\nboto3=1.2\n',
    });
    const result = await runAction({ mode: 'build', root: 'app' }, { cwd: root });
    expect(result.stdout).toContain(`::error title=cora-build,file=app/${fn}/requirements.txt,line=2::`);
  });

  test('annotates what is wrong, all of it, and fails with the same exit code as the command', async () => {
    const inputs = { mode: 'build', prune: 'saf', 'python-version': '2.7' };
    const before = await output();
    const result = await runAction(inputs, { cwd: root });
    const errors = result.stdout.split('\n').filter((line) => line.startsWith('::error'));
    expect([result.exitCode, errors.length, result.outputs]).toEqual([2, 1, {}]);
    expect(result.summary).toContain('### CORA build failed\n\n```text\n2 options are wrong.');
    expect(errors[0]).toMatch(/^::error title=cora-build::2 options are wrong\.%0A/);
    expect(errors[0]).toContain("Option `python-version`: '2.7' is not allowed");
    expect(await output()).toEqual(before);
  });

  test('an input that is not there is an error', async () => {
    const result = await runAction({ mode: 'build', ouput: 'x' }, { cwd: root });
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toContain(
      '::error title=cora-build::There is no option `ouput`. Did you mean `output`?',
    );
  });
});

describe('the command', () => {
  test('prints a table, or JSON and nothing else', async () => {
    await startOver();
    const env = await hermeticEnv(index.url);
    const plain = await runCli(['build'], { cwd: root, env });
    const [heading, ...rows] = plain.stdout.trimEnd().split('\n');
    expect(heading?.split(/ {2,}/)).toEqual([
      ...['artifact', 'target', 'decided by', 'zipped', 'unzipped', 'packages', 'state', 'why'],
    ]);
    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual([
      ...['ai/common-ai', 'ai/provider', 'kb/plain', 'kb/search'],
      expect.stringMatching(/^4 built, 0 reused, 2 wheels fetched \(.*\)\.$/),
    ]);
    const json = await runCli(['build', '--json', '--log-level', 'debug'], { cwd: root, env });
    const said = JSON.parse(json.stdout);
    const manifest = JSON.parse(await readFile(join(root, 'build/manifest.json'), 'utf8'));
    expect(said).toMatchObject(manifest);
    expect([said.manifest, said.tfvars]).toEqual([
      join(root, 'build/manifest.json'),
      join(root, 'build/cora.auto.tfvars.json'),
    ]);
  });

  test('says nothing at all with log-level quiet, but what is wrong', async () => {
    await startOver();
    const env = await hermeticEnv(index.url);
    const quiet = ['build', '--log-level', 'quiet'];
    expect(await runCli(quiet, { cwd: root, env })).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const wrong = await runCli([...quiet, '--modules', 'x'], { cwd: root, env });
    expect(wrong).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "error: No module matches 'x'.\n  Did you mean 'ai'?\n",
    });
  });

  test('--help and --version answer without a project', async () => {
    const cwd = join(root, 'packages');
    const [help, none, version] = [
      await runCli(['--help'], { cwd }),
      await runCli([], { cwd }),
      await runCli(['--version'], { cwd }),
    ];
    expect(help).toMatchObject({ exitCode: 0, stderr: '', stdout: none.stdout });
    expect(help.stdout).toContain('Usage: cora-build MODE');
    expect([version.exitCode, version.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});

describe('a bundle', () => {
  test('is the same bytes twice and holds zips, manifest and tfvars', async () => {
    const commit = (await runGit(root, ['rev-parse', 'HEAD'])).trim();
    const name = `build/cora-${commit.slice(0, 12)}.zip`;
    const make = async (TZ: string) => {
      await startOver();
      const extra = { TZ };
      await buildProject(root, { env: await hermeticEnv(index.url, { extra }), args: ['--bundle'] });
      return readFile(join(root, name));
    };
    const first = await make('Asia/Kolkata');
    const entries = await readZip(join(root, name));
    expect((await unzipTest(join(root, name))).exitCode).toBe(0);
    const tree = await output();
    expect(Object.fromEntries([...entries].map(([path, { content }]) => [path, sha256(content)]))).toEqual(
      Object.fromEntries(
        Object.entries(tree).filter(([path, digest]) => digest !== 'folder' && !name.endsWith(path)),
      ),
    );
    expect([...entries.values()].map(({ mode, date }) => [mode, ...date])).toEqual(
      [...entries].map(() => [0o100644, 1980, 1, 1, 0, 0, 0]),
    );
    expect((await make('America/New_York')).equals(first)).toBe(true);
    // Also when everything is reused.
    await buildProject(root, { env: await hermeticEnv(index.url), args: ['--bundle'] });
    expect((await readFile(join(root, name))).equals(first)).toBe(true);
  });

  test('needs a commit to be named for', async () => {
    const outside = await workspace(sampleFiles);
    const env = await hermeticEnv(index.url);
    const result = await runCli(['build', '--bundle'], { cwd: outside, env });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(
      'error: A bundle is named for a commit, and there is none.\n  Give `sha`, or build in a git repository.\n',
    );
    await buildProject(outside, { env, args: ['--bundle', '--sha', 'a'.repeat(40)] });
    expect(Object.keys(await snapshotTree(join(outside, 'build')))).toContain('cora-aaaaaaaaaaaa.zip');
  });
});
