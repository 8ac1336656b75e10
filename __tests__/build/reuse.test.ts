import { appendFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commitAll, runGit } from '../support/git-repository.ts';
import { type Environment, hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { runCli } from '../support/run-build.ts';
import { makeWheel } from '../support/wheel.ts';
import { writeFiles } from '../support/workspace.ts';
import { buildProject, readTexts, snapshotTree } from './project-build.ts';
import { publishSamples, sampleProject } from './sample-project.ts';

let index: Index;
let root: string;
let env: Environment;

beforeAll(async () => {
  index = await startIndex();
  publishSamples(index);
});
afterAll(() => index.close());
beforeEach(async () => {
  root = await sampleProject();
  env = await hermeticEnv(index.url);
});

afterEach(() => {
  index.remove('dep_two-2.1-py3-none-any.whl');
  publishSamples(index);
});

const layer = 'packages/module-ai/backend/layers/common-ai';
const provider = 'packages/module-ai/backend/lambdas/provider';
const plain = 'packages/module-kb/backend/lambdas/plain';
const search = 'packages/module-kb/backend/lambdas/search';

/** The states of a build of all four archives, those named differing from `reused: unchanged`. */
function states(different: Readonly<Record<string, string>>): Record<string, string> {
  const all = ['ai/common-ai', 'ai/provider', 'kb/plain', 'kb/search'];
  return { ...Object.fromEntries(all.map((id) => [id, 'reused: unchanged'])), ...different };
}

const build = (...args: readonly string[]) => buildProject(root, { env, args });

describe('a new commit', () => {
  test('that touches nothing of any archive rebuilds nothing; the manifest differs in commit and time', async () => {
    const first = await build();
    await writeFiles(root, { 'README.md': 'new\n', 'packages/module-ai/frontend/x.js': '' });
    const sha = await commitAll(root, 'Say more', { date: '2024-07-01T00:00:00Z' });
    index.forgetRequests();
    const second = await build();
    expect([second.states, second.fetched, second.removed]).toEqual([states({}), 0, []]);
    expect(index.requests).toEqual([]);
    expect(second.zips).toEqual(first.zips);
    expect(second.manifest).toEqual({ ...first.manifest, commit: sha, commitTime: '2024-07-01T00:00:00Z' });
  });

  test('that changes a source rebuilds that archive alone', async () => {
    const first = await build();
    await appendFile(join(root, plain, 'lambda_function.py'), '# more\n');
    const second = await build();
    expect(second.states).toEqual(states({ 'kb/plain': 'built: sources changed' }));
    expect(changedKeys(first.zips, second.zips)).toEqual(['module-kb/plain.zip']);
    expect(second.manifest.dirtyFiles).toEqual([`${plain}/lambda_function.py`]);
    await commitAll(root, 'Change');
    expect((await build()).states).toEqual(states({}));
  });

  test('that only touches file times rebuilds nothing', async () => {
    await build();
    for (const file of [`${plain}/lambda_function.py`, `${layer}/requirements.txt`]) {
      await utimes(join(root, file), new Date(), new Date());
    }
    expect((await build()).states).toEqual(states({}));
  });
});

describe('why each archive was built', () => {
  test('new at first; by its packages; by a mode', async () => {
    expect((await build()).states).toEqual({
      'ai/common-ai': 'built: new',
      'ai/provider': 'built: new',
      'kb/plain': 'built: new',
      'kb/search': 'built: new',
    });
    const newer = makeWheel({ name: 'dep-two', version: '2.1', files: { 'dep_two.py': 'x = 3\n' } });
    index.publish(newer, { uploadTime: '2024-06-15T00:00:00Z' });
    await writeFile(join(root, search, 'requirements.txt'), 'dep-two>=2\n');
    await commitAll(root, 'Take a newer one', { date: '2024-07-01T00:00:00Z' });
    expect((await build()).states).toEqual(states({ 'kb/search': 'built: dep-two 2.0 -> 2.1' }));
    await writeFile(join(root, search, 'requirements.txt'), 'demo\n');
    await commitAll(root, 'Take another', { date: '2024-07-02T00:00:00Z' });
    expect((await build()).states).toEqual(states({ 'kb/search': 'built: demo 1.0 added' }));
    await writeFile(join(root, search, 'requirements.txt'), '# none\n');
    expect((await build()).states).toEqual(states({ 'kb/search': 'built: demo removed, dep-two removed' }));
    await runGit(root, ['update-index', '--chmod=+x', `${plain}/lambda_function.py`]);
    expect((await build()).states).toEqual(states({ 'kb/plain': 'built: sources changed' }));
  });

  test('by other wheels of the same versions', async () => {
    await build();
    const rebuilt = makeWheel({ name: 'dep-two', version: '2.0', files: { 'dep_two.py': 'x = 22\n' } });
    index.publish(rebuilt);
    // Another cache folder, where no lock remembers the wheel that was replaced.
    const { states: why } = await build('--cache-dir', `${root}-cache`);
    await rm(`${root}-cache`, { recursive: true });
    const other = 'built: other wheels of the same versions';
    expect(why).toEqual(states({ 'ai/common-ai': other, 'kb/search': other }));
  });

  test('by each option that changes bytes, and by no other', async () => {
    await build();
    const prune = 'built: option prune changed';
    expect((await build('--prune', 'tests')).states).toEqual(all(prune));
    expect((await build('--prune', 'none', '--exclude', '*.md')).states).toEqual(
      all('built: option exclude changed, option prune changed'),
    );
    expect((await build('--prune', 'none', '--exclude', '/bin/')).states).toMatchObject({
      'ai/common-ai': 'built: sources changed, option exclude changed',
    });
    expect((await build()).states).toMatchObject({
      'kb/plain': 'built: option exclude changed, option prune changed',
    });
    const others = [
      '--architecture',
      'x86_64',
      '--log-level',
      'debug',
      '--as-of',
      'latest',
      '--sha',
      'b'.repeat(40),
    ];
    expect((await build('--python-version', '3.11', ...others)).states).toEqual(states({}));
  });
});

describe('what the project no longer has', () => {
  test('leaves no zip behind, and other files under output stay', async () => {
    await build();
    const mine = {
      'build/notes.txt': 'mine',
      'build/module-kb/notes.txt': 'mine',
      'build/module-kb/mine.zip': 'mine',
      'build/module-zz/mine.zip': 'mine',
    };
    await writeFiles(root, mine);
    await rm(join(root, search), { recursive: true });
    await rm(join(root, 'packages/module-ai'), { recursive: true });
    const second = await build();
    expect(second.removed.toSorted()).toEqual([
      'module-ai/common-ai.zip',
      'module-ai/provider.zip',
      'module-kb/search.zip',
    ]);
    expect(second.states).toEqual({ 'kb/plain': 'reused: unchanged' });
    expect(Object.keys(await snapshotTree(join(root, 'build')))).toEqual([
      ...['cora.auto.tfvars.json', 'manifest.json', 'module-kb', 'module-kb/mine.zip', 'module-kb/notes.txt'],
      ...['module-kb/plain.zip', 'module-zz', 'module-zz/mine.zip', 'notes.txt'],
    ]);
  });

  test('a package that is no longer required is in no zip', async () => {
    await build();
    await writeFile(join(root, layer, 'requirements.txt'), 'dep-two\n');
    const { states: why } = await build();
    expect(why).toEqual(states({ 'ai/common-ai': 'built: demo removed' }));
    const names = Object.keys(await readTexts(join(root, 'build/module-ai/common-ai.zip')));
    expect(names.filter((name) => name.includes('demo'))).toEqual([]);
    expect(names).toContain('python/dep_two.py');
  });

  test('a function that became a layer of the same name is built as what it is', async () => {
    await build();
    await rm(join(root, plain), { recursive: true });
    await writeFiles(root, { 'packages/module-kb/backend/layers/plain/python/plain.py': '' });
    const { manifest, removed, states: why } = await build();
    expect([why['kb/plain'], removed]).toEqual(['built: new', []]);
    expect(manifest.artifacts.find(({ name }) => name === 'plain')).toMatchObject({
      kind: 'layer',
      entries: 1,
    });
  });
});

describe('a dry run', () => {
  test('says what would be done and why, and writes nothing anywhere', async () => {
    const home = env['HOME'] ?? '';
    const dryRun = async () => {
      const before = [await snapshotTree(root), await snapshotTree(home)];
      const result = await runCli(['build', '--dry-run', '--json'], { cwd: root, env });
      expect([await snapshotTree(root), await snapshotTree(home)]).toEqual(before);
      const said: {
        dryRun: boolean;
        artifacts: { module: string; name: string; action: string; why: string }[];
      } = JSON.parse(result.stdout);
      expect([result.exitCode, said.dryRun]).toEqual([0, true]);
      return Object.fromEntries(
        said.artifacts.map((one) => [`${one.module}/${one.name}`, `${one.action}: ${one.why}`]),
      );
    };
    index.forgetRequests();
    const unknown = 'resolve and build: its requirements have no lock here yet';
    expect(await dryRun()).toEqual({
      'ai/common-ai': unknown,
      'ai/provider': 'build: new',
      'kb/plain': 'build: new',
      'kb/search': unknown,
    });
    expect(index.requests).toEqual([]);
    await build();
    const unchanged = 'reuse: unchanged';
    const same = {
      'ai/common-ai': unchanged,
      'ai/provider': unchanged,
      'kb/plain': unchanged,
      'kb/search': unchanged,
    };
    expect(await dryRun()).toEqual(same);
    await appendFile(join(root, provider, 'lambda_function.py'), '# more\n');
    await rm(join(root, 'build/module-kb/plain.zip'));
    expect(await dryRun()).toEqual({
      ...same,
      'ai/provider': 'build: sources changed',
      'kb/plain': 'build: zip was missing',
    });
  });

  test('refuses what a build would refuse', async () => {
    await writeFile(join(root, layer, 'requirements.txt'), 'demo=1.0\n');
    const result = await runCli(['build', '--dry-run'], { cwd: root, env });
    expect([result.exitCode, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(
      `error: ${layer}/requirements.txt line 1: 'demo=1.0' is not a requirement.`,
    );
  });
});

test('a zip changed behind our back is noticed, also when its size and time are put back', async () => {
  const first = await build();
  const zip = join(root, 'build/module-kb/plain.zip');
  // Long enough that what the file system said of the zip is believed from now on.
  await sleep(2100);
  await build();
  const bytes = await readFile(zip);
  const [old, changed] = [new Date(1_700_000_000_000), Buffer.from(bytes)];
  changed[40] = (changed[40] ?? 0) ^ 1;
  await writeFile(zip, changed);
  await utimes(zip, old, old);
  expect((await build()).states).toEqual(
    states({ 'kb/plain': 'built: zip was not the one of the manifest' }),
  );
  expect((await build()).zips).toEqual(first.zips);
});

function all(state: string): Record<string, string> {
  return Object.fromEntries(Object.keys(states({})).map((id) => [id, state]));
}

function changedKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return Object.keys({ ...a, ...b }).filter((key) => a[key] !== b[key]);
}
