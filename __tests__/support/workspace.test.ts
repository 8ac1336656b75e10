import { readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cloneShallow, commitAll, runGit } from './git-repository.ts';
import { workspace, writeFiles } from './workspace.ts';

test('a workspace holds real files with their modes and links', async () => {
  const root = await workspace({
    'a/b.txt': 'text',
    'run.sh': { content: '#!/bin/sh\n', mode: 0o755 },
    'private.py': { content: '', mode: 0o600 },
    link: { link: 'a/b.txt' },
    'empty/': '',
  });
  expect(await readFile(join(root, 'link'), 'utf8')).toBe('text');
  expect(await readlink(join(root, 'link'))).toBe('a/b.txt');
  const modes = await Promise.all(['run.sh', 'private.py'].map((name) => stat(join(root, name))));
  expect(modes.map((one) => one.mode & 0o777)).toEqual([0o755, 0o600]);
  expect((await stat(join(root, 'empty'))).isDirectory()).toBe(true);
});

test('commits have the given date and the same SHA everywhere; a shallow clone has only the last', async () => {
  const make = async () => {
    const root = await workspace({ 'a.txt': '1' }, { git: { date: '2024-03-01T10:00:00Z' } });
    await writeFiles(root, { 'a.txt': '2' });
    return { root, sha: await commitAll(root, 'Change', { date: '2024-04-01T10:00:00+02:00' }) };
  };
  const [one, two] = [await make(), await make()];
  expect(one.sha).toBe(two.sha);
  expect(await runGit(one.root, ['log', '--format=%ct %s'])).toBe(
    `${Date.parse('2024-04-01T08:00:00Z') / 1000} Change\n${Date.parse('2024-03-01T10:00:00Z') / 1000} Begin\n`,
  );
  const clone = await cloneShallow(one.root, 1);
  expect(await runGit(clone, ['log', '--format=%H'])).toBe(`${one.sha}\n`);
  expect((await runGit(clone, ['rev-parse', '--is-shallow-repository'])).trim()).toBe('true');
});
