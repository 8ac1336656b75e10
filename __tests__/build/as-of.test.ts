import { expect, test } from 'vitest';
import { cloneShallow, commitAll, runGit } from '../support/git-repository.ts';
import type { Index } from '../support/index-server.ts';
import { writeFiles } from '../support/workspace.ts';
import {
  type BuildOptions,
  build,
  errorOf,
  makeFunctions,
  openIndex,
  requirementsOf,
  sharedEnv,
  tinyWheel,
} from './support-resolution.ts';

const march = '2024-03-01T12:00:00Z';
const may = '2024-05-01T12:00:00Z';
const june = '2024-06-01T12:00:00Z';
const july = '2024-07-01T12:00:00Z';

/** An index where demo 1.0 came in January, 2.0 in April. */
async function demoIndex(options?: Parameters<typeof openIndex>[0]): Promise<Index> {
  const index = await openIndex(options);
  index.publish(tinyWheel({ name: 'demo', version: '1.0' }), { uploadTime: '2024-01-10T00:00:00Z' });
  index.publish(tinyWheel({ name: 'demo', version: '2.0' }), { uploadTime: '2024-04-10T00:00:00Z' });
  return index;
}

/** The version of demo in each function and what was said, built with empty caches. */
async function buildDemo(root: string, index: Index, options?: BuildOptions) {
  const run = await build(root, index, options);
  if (run.exitCode !== 0) throw new Error(run.stderr);
  const pairs = Object.entries(run.wheels).map(([id, [wheel = '']]) => [
    id.replace('shop/', ''),
    wheel.split('-')[1],
  ]);
  const versions: Readonly<Record<string, string>> = Object.fromEntries(pairs);
  return { versions, notes: (text: string) => run.stderr.split('\n').filter((line) => line.includes(text)) };
}

async function versions(root: string, index: Index, options?: BuildOptions) {
  return (await buildDemo(root, index, options)).versions;
}

test('a commit that does not touch the requirements locks the same; one that does takes the newer release', async () => {
  const index = await demoIndex();
  const root = await makeFunctions(
    {
      direct: 'demo\n',
      including: '-r ../../../../../shared.txt\n',
      deep: '-r ../including/requirements.txt\n',
      limited: '-c ../../../limits.txt\ndemo\n',
    },
    {
      git: { date: march },
      files: { 'shared.txt': 'demo\n', 'packages/module-shop/limits.txt': 'demo<9\n' },
    },
  );
  const old = { direct: '1.0', including: '1.0', deep: '1.0', limited: '1.0' };
  expect(await versions(root, index)).toEqual(old);

  await writeFiles(root, { 'README.md': '# Shop\n' });
  await commitAll(root, 'Unrelated', { date: may });
  expect(await versions(root, index)).toEqual(old);

  await writeFiles(root, { 'shared.txt': 'demo  # again\n' });
  await commitAll(root, 'Touch what two functions include', { date: june });
  expect(await versions(root, index)).toEqual({ ...old, including: '2.0', deep: '2.0' });

  await writeFiles(root, {
    'packages/module-shop/limits.txt': 'demo<8\n',
    [requirementsOf('direct')]: 'demo>=1\n',
  });
  await commitAll(root, 'Touch a constraint and a requirement', { date: july });
  expect(await versions(root, index)).toEqual({
    direct: '2.0',
    including: '2.0',
    deep: '2.0',
    limited: '2.0',
  });
});

test('a requirements file that differs from HEAD, or is not in git, resolves as of today', async () => {
  const index = await demoIndex();
  const functions = { clean: 'demo\n', edited: 'demo\n', including: '-r ../../shared.txt\n' };
  const files = { 'packages/module-shop/backend/shared.txt': 'demo\n' };
  const root = await makeFunctions(functions, { git: { date: march }, files });
  await writeFiles(root, {
    [requirementsOf('edited')]: 'demo  # edited\n',
    'packages/module-shop/backend/shared.txt': 'demo  # edited\n',
    [requirementsOf('new')]: 'demo\n',
    'packages/module-shop/backend/lambdas/new/lambda_function.py': '',
  });
  const run = await buildDemo(root, index);
  expect(run.versions).toEqual({ clean: '1.0', edited: '2.0', including: '2.0', new: '2.0' });
  expect(run.notes('differ from HEAD')).toEqual([
    'Requirements that differ from HEAD are resolved as of today.',
  ]);
});

test('the pull request, its merge ref and the merged commit lock alike', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ order: 'demo\n' }, { git: { date: '2024-02-01T12:00:00Z' } });
  await runGit(root, ['checkout', '--quiet', '-b', 'topic']);
  await writeFiles(root, { [requirementsOf('order')]: 'demo>=1\n' });
  await commitAll(root, 'Change the requirements', { date: march });
  const onTopic = await versions(root, index);
  await runGit(root, ['checkout', '--quiet', 'main']);
  await writeFiles(root, { 'README.md': '# Shop\n' });
  await commitAll(root, 'Unrelated', { date: may });
  await runGit(root, ['checkout', '--quiet', '--detach', 'main']);
  await runGit(root, ['merge', '--quiet', '--no-ff', '-m', 'Merge ref', 'topic'], june);
  const onMergeRef = await versions(root, index);
  await runGit(root, ['checkout', '--quiet', 'main']);
  await runGit(root, ['merge', '--quiet', '--no-ff', '-m', 'Merge', 'topic'], july);
  expect([onTopic, onMergeRef, await versions(root, index)]).toEqual([
    { order: '1.0' },
    { order: '1.0' },
    { order: '1.0' },
  ]);
});

test('the later of two branches that both changed the file decides, and a merge that changed it itself', async () => {
  const index = await demoIndex();
  const root = await makeFunctions(
    { order: 'demo\n\n\n\nlast\n' },
    { git: { date: '2024-02-01T12:00:00Z' } },
  );
  index.publish(tinyWheel({ name: 'last', version: '1.0' }));
  await runGit(root, ['checkout', '--quiet', '-b', 'topic']);
  await writeFiles(root, { [requirementsOf('order')]: 'demo>=1\n\n\n\nlast\n' });
  await commitAll(root, 'Change the first line', { date: march });
  await runGit(root, ['checkout', '--quiet', 'main']);
  await writeFiles(root, { [requirementsOf('order')]: 'demo\n\n\n\nlast>=1\n' });
  await commitAll(root, 'Change the last line', { date: '2024-02-20T12:00:00Z' });
  // The merge's file is neither parent's: its date is the answer.
  await runGit(root, ['merge', '--quiet', '--no-ff', '-m', 'Merge', 'topic'], may);
  expect(await versions(root, index)).toEqual({ order: '2.0' });
});

test('as-of takes a time, a day or latest, and wins over the commit', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ order: 'demo\n' }, { git: { date: march } });
  const asOf = (value: string) => versions(root, index, { args: ['--as-of', value] });
  expect(await asOf('latest')).toEqual({ order: '2.0' });
  expect(await asOf('2024-04-10T02:00:00+02:00')).toEqual({ order: '1.0' });
  expect(await asOf('2024-04-10T00:00:01Z')).toEqual({ order: '2.0' });
});

test('a pin that is newer than the day, or nothing that is old enough, fails with both dates and what to do', async () => {
  const index = await demoIndex();
  index.publish(tinyWheel({ name: 'app', version: '1.0', requires: ['demo>1'] }));
  const root = await makeFunctions({ a: '# first\ndemo==2.0\n', b: 'app\n' }, { git: { date: march } });
  const run = await build(root, index);
  expect(run).toMatchObject({ exitCode: 2, wheels: {} });
  const dates = ['  published: 2024-04-10T00:00:00Z', `  as of:     ${march}`];
  const commit = '  Commit the requirements file (as-of is the date of its last commit)';
  const what = 'demo 2.0 was published after the day this is resolved as on';
  expect(errorOf(run)).toEqual([
    `error: ${requirementsOf('a')} line 2: ${what}.`,
    ...dates,
    `${commit}, set \`as-of: latest\`, or pin an older version.`,
    `error: ${requirementsOf('b')}: ${what}, and nothing before it fits.`,
    ...dates,
    `${commit}, or set \`as-of: latest\`.`,
  ]);
});

test('a shallow clone resolves as of HEAD’s date and says so once, with the cure; a whole one is silent', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ order: 'demo\n', pay: 'demo>=1\n' }, { git: { date: march } });
  await writeFiles(root, { 'README.md': '# Shop\n' });
  await commitAll(root, 'Unrelated', { date: may });
  const whole = await buildDemo(root, index);
  expect([whole.versions, whole.notes('shallow')]).toEqual([{ order: '1.0', pay: '1.0' }, []]);
  const shallow = await buildDemo(await cloneShallow(root, 1), index);
  expect(shallow.versions).toEqual({ order: '2.0', pay: '2.0' });
  expect(shallow.notes('shallow')).toEqual([
    `warning: This is a shallow clone that does not reach the last change of some requirements: they are resolved as of HEAD's date (${may}). Give actions/checkout \`fetch-depth: 0\` so that unrelated commits lock alike.`,
  ]);
  await writeFiles(root, { [requirementsOf('order')]: 'demo>=1\n', [requirementsOf('pay')]: 'demo\n' });
  await commitAll(root, 'Touch both', { date: june });
  const deepEnough = await buildDemo(await cloneShallow(root, 2), index);
  expect([deepEnough.versions, deepEnough.notes('shallow')]).toEqual([{ order: '2.0', pay: '2.0' }, []]);
});

test('an index without upload times works, and the packages it tells no dates of are named', async () => {
  const warning = (name: string, packages: string) =>
    `warning: ${requirementsOf(name)}: the index gives no upload times for ${packages}; these are resolved as of today, not as of ${march}. Pin them, or use a pylock.toml.`;
  // HTML pages never have upload times.
  for (const options of [{ uploadTimes: false }, { format: 'html' }] as const) {
    const index = await demoIndex(options);
    index.publish(tinyWheel({ name: 'app', version: '1.0', requires: ['demo'] }));
    index.publish(tinyWheel({ name: 'Under_Score', version: '1.0' }));
    const root = await makeFunctions({ a: 'app\nunder-score\n', b: 'demo==1.0\n' }, { git: { date: march } });
    const env = await sharedEnv(index);
    const run = await build(root, env);
    expect(run.wheels).toEqual({
      'shop/a': ['app-1.0-py3-none-any.whl', 'demo-2.0-py3-none-any.whl', 'under_score-1.0-py3-none-any.whl'],
      'shop/b': ['demo-1.0-py3-none-any.whl'],
    });
    const warnings = [warning('a', 'app, demo, under-score'), warning('b', 'demo')];
    const said = ({ stderr }: typeof run) =>
      stderr.split('\n').filter((line) => line.includes('upload times'));
    expect(said(run)).toEqual(warnings);
    // As of today: full caches must not give another answer than empty ones, nor a silent one.
    index.publish(tinyWheel({ name: 'demo', version: '3.0' }));
    const again = await build(root, env);
    expect(again.wheels['shop/a']).toContain('demo-3.0-py3-none-any.whl');
    expect(said(again)).toEqual(warnings);
  }
});

test('a commit of the future counts as today', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ order: 'demo\n' }, { git: { date: '2099-01-01T00:00:00Z' } });
  const run = await buildDemo(root, index);
  expect(run.versions).toEqual({ order: '2.0' });
  expect(run.notes('future')).toEqual(['A date in the future counts as today.']);
});

test('a project in a folder of the repository, and one with odd names, find their commits', async () => {
  const index = await demoIndex();
  const root = await makeFunctions({ 'order [x]': 'demo\n', 'bücher*': 'demo\n' });
  await runGit(root, ['init', '--quiet', '--initial-branch=main']);
  await runGit(root, ['mv', '-k', 'packages', 'packages']);
  await writeFiles(root, { 'apps/note.txt': '' });
  await commitAll(root, 'Begin', { date: march });
  await runGit(root, ['mv', 'packages', 'apps/packages']);
  await commitAll(root, 'Move', { date: '2024-03-02T12:00:00Z' });
  await writeFiles(root, { 'README.md': '' });
  await commitAll(root, 'Unrelated', { date: may });
  const moved = `${root}/apps`;
  const run = await build(moved, index, { args: ['--modules', 'packages/module-*'] });
  expect(run).toMatchObject({
    exitCode: 0,
    wheels: {
      'shop/order [x]': ['demo-1.0-py3-none-any.whl'],
      'shop/bücher*': ['demo-1.0-py3-none-any.whl'],
    },
  });
});
