import { ToolError } from '../errors.ts';
import type { AsOf } from '../option-kinds.ts';
import type { Git, GitState } from '../project/git.ts';

/** The day a requirement set is resolved as on: RFC 3339 in UTC, or `latest` for no limit. */
export interface ResolvedAsOf {
  readonly time: string;
  readonly reason: 'option' | 'commit' | 'shallow' | 'changed' | 'no-git' | 'future';
}

export interface AsOfQuestion {
  readonly asOf: AsOf;
  readonly git: GitState | undefined;
  readonly runGit: Git;
  readonly now: Date;
}

/** Answers for each key's files (relative to the root) the day to resolve them as on. */
export async function findAsOf(
  question: AsOfQuestion,
  fileLists: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, ResolvedAsOf>> {
  const { asOf, git, now } = question;
  const forAll = (answer: ResolvedAsOf) => new Map([...fileLists.keys()].map((key) => [key, answer]));
  if (asOf.kind === 'latest') return forAll({ time: 'latest', reason: 'option' });
  if (asOf.kind === 'time') return forAll(notInFuture(asOf.time, now, 'option'));
  if (git === undefined) return forAll({ time: 'latest', reason: 'no-git' });
  const clean = [...fileLists].filter(([, files]) => files.every((file) => isCommitted(git, file)));
  const commits = await findLastCommits(question.runGit, git, [
    ...new Set(clean.flatMap(([, files]) => files)),
  ]);
  const answers = new Map(forAll({ time: 'latest', reason: 'changed' }));
  for (const [key, files] of clean) {
    const newest = newestCommit(files.map((file) => commits.get(file)));
    const isCut = newest === undefined || git.boundary.has(newest.hash);
    answers.set(
      key,
      isCut ? notInFuture(git.headTime, now, 'shallow') : notInFuture(new Date(newest.timeMs), now, 'commit'),
    );
  }
  return answers;
}

// A file whose history cannot be read leaves the whole answer open.
function newestCommit(commits: readonly (Commit | undefined)[]): Commit | undefined {
  let newest: Commit | undefined;
  for (const commit of commits) {
    if (commit === undefined) return undefined;
    if (newest === undefined || commit.timeMs > newest.timeMs) newest = commit;
  }
  return newest;
}

function notInFuture(time: Date, now: Date, reason: ResolvedAsOf['reason']): ResolvedAsOf {
  if (time > now) return { time: 'latest', reason: 'future' };
  return { time: formatTime(time), reason };
}

/** RFC 3339 in UTC, without empty milliseconds. */
export function formatTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

function isCommitted(git: GitState, file: string): boolean {
  return git.tracked.has(file) && !git.changed.has(file);
}

interface Commit {
  readonly hash: string;
  readonly timeMs: number;
}

/**
 * The last commit that changed each file. One walk for all files; a commit counts when the file differs
 * from all its parents, so the answer for one file does not depend on which others are asked for.
 */
async function findLastCommits(
  runGit: Git,
  git: GitState,
  files: readonly string[],
): Promise<Map<string, Commit>> {
  const found = new Map<string, Commit>();
  if (files.length === 0) return found;
  const names = new Set(files.map((file) => file.slice(file.lastIndexOf('/') + 1)));
  const specs = [...names].map((name) => `:(top,glob)**/${name.replace(/[*?[\]\\]/g, '\\$&')}`);
  const log = await runGit([
    'log',
    '--full-history',
    '--no-relative',
    '-O/dev/null',
    '-c',
    '--no-renames',
    '--name-only',
    '--format=%x01%H %ct',
    '--',
    ...specs,
  ]);
  if (log.exitCode !== 0) {
    throw new ToolError('git could not tell when the requirements last changed.', {
      details: log.stderr.trim().split('\n').slice(-4),
      hint: 'Run `git log` in this folder, or set `as-of`.',
    });
  }
  const asked = new Map(files.map((file) => [toTopPath(git.prefix, file), file]));
  for (const part of log.stdout.split('\u0001').slice(1)) {
    const [head = '', ...paths] = part.split('\n');
    const [hash = '', seconds = '0'] = head.split(' ');
    for (const path of paths) {
      const file = asked.get(path);
      if (file !== undefined && !found.has(file)) found.set(file, { hash, timeMs: Number(seconds) * 1000 });
    }
  }
  return found;
}

function toTopPath(prefix: string, file: string): string {
  const segments = prefix.split('/').filter((segment) => segment !== '');
  for (const segment of file.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
