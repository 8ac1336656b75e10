import { devNull } from 'node:os';
import { pathToFileURL } from 'node:url';
import { runTool } from './run-process.ts';
import { makeTempFolder } from './temp-folder.ts';

/** A commit's time when a test does not care. */
export const defaultCommitDate = '2024-06-01T12:00:00Z';

interface CommitOptions {
  /** ISO 8601: author and committer date. */
  readonly date?: string;
}

/** Makes `dir` a repository on branch `main` and commits what is in it; gives the commit's SHA. */
export async function initRepository(dir: string, options: CommitOptions = {}): Promise<string> {
  await runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  return commitAll(dir, 'Begin', options);
}

/** Commits the whole work tree, also when nothing changed; gives the commit's SHA. */
export async function commitAll(dir: string, message: string, options: CommitOptions = {}): Promise<string> {
  await runGit(dir, ['add', '--all']);
  await runGit(dir, ['commit', '--quiet', '--allow-empty', '-m', message], options.date);
  return (await runGit(dir, ['rev-parse', 'HEAD'])).trim();
}

/** Clones `dir` to a new folder with its last `depth` commits. */
export async function cloneShallow(dir: string, depth: number): Promise<string> {
  const clone = await makeTempFolder('clone');
  // Only a URL is cloned shallow; a path is copied whole.
  await runGit(clone, ['clone', '--quiet', `--depth=${depth}`, pathToFileURL(dir).href, '.']);
  return clone;
}

/** Runs git in `dir` with a fixed author and no configuration but the repository's own; gives stdout. */
export function runGit(dir: string, args: readonly string[], date = defaultCommitDate): Promise<string> {
  const person = { NAME: 'Cora Tester', EMAIL: 'tester@example.com', DATE: date };
  const people = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(people),
  };
  return runTool(['git', '-c', 'gc.auto=0', '-C', dir, ...args], { env });
}
