import path from 'node:path';
import { ToolError } from '../errors.ts';
import type { Exec, ExecResult } from '../ports.ts';

/** What git knows of the root, asked once. */
export interface GitState {
  readonly head: string;
  /** Committer date of HEAD. */
  readonly headTime: Date;
  /** Root relative to the repository's top, posix, ending in `/` unless empty. */
  readonly prefix: string;
  /** Tracked files of the repository, by path relative to the root -> mode such as `100755`. */
  readonly tracked: ReadonlyMap<string, string>;
  /** Tracked files that differ from HEAD, relative to the root. */
  readonly changed: ReadonlySet<string>;
  /** Commits a shallow clone was cut at; empty in a whole one. */
  readonly boundary: ReadonlySet<string>;
}

/** Runs git in the root with a clean, quiet environment. */
export type Git = (args: readonly string[], stdin?: string) => Promise<ExecResult>;

/** A runner of git: no pager, no hooks by fsmonitor, fixed locale. */
export function makeGit(exec: Exec, root: string, env: Readonly<Record<string, string | undefined>>): Git {
  const quiet = [
    'core.fsmonitor=false',
    'core.quotePath=false',
    'log.showSignature=false',
    'log.showRoot=true',
    'log.follow=false',
  ];
  const argv = ['git', ...quiet.flatMap((setting) => ['-c', setting]), '-C', root];
  return (args, stdin) => exec([...argv, ...args], { env, ...(stdin === undefined ? {} : { stdin }) });
}

/**
 * Reads the state of the work tree; undefined outside git (or without git on PATH).
 * @throws ToolError when git refuses the folder, for then "no git" would be a guess.
 */
export async function readGit(
  git: Git,
  readShallow: (path: string) => string | undefined,
): Promise<GitState | undefined> {
  const [place, head, index, changed] = await Promise.all([
    git(['rev-parse', '--show-prefix', '--path-format=absolute', '--git-path', 'shallow']),
    git(['log', '-1', '--format=%H %ct']),
    git(['ls-files', '--full-name', '--stage', '-z', ':(top)']),
    git([
      'diff',
      '--name-only',
      '--no-ext-diff',
      '--no-renames',
      '--ignore-submodules',
      '--no-relative',
      '-O/dev/null',
      '-z',
      'HEAD',
    ]),
  ]);
  if (/dubious ownership/.test(place.stderr)) throw refused(place);
  if (place.exitCode !== 0 || head.exitCode !== 0) return undefined;
  for (const result of [index, changed]) if (result.exitCode !== 0) throw refused(result);
  const [prefix = '', shallowPath = ''] = place.stdout.split('\n');
  const [commit = '', seconds = '0'] = head.stdout.trim().split(' ');
  return {
    head: commit,
    headTime: new Date(Number(seconds) * 1000),
    prefix,
    tracked: readIndex(index.stdout, prefix),
    changed: new Set(splitNul(changed.stdout).map((file) => toRootPath(file, prefix))),
    boundary: new Set((readShallow(shallowPath) ?? '').split('\n').filter((line) => line !== '')),
  };
}

// What lies above the root is named from it too: `../shared/base.txt`.
function toRootPath(topPath: string, prefix: string): string {
  return topPath.startsWith(prefix) ? topPath.slice(prefix.length) : path.posix.relative(prefix, topPath);
}

function readIndex(output: string, prefix: string): Map<string, string> {
  const tracked = new Map<string, string>();
  for (const entry of splitNul(output)) {
    const tab = entry.indexOf('\t');
    tracked.set(toRootPath(entry.slice(tab + 1), prefix), entry.slice(0, 6));
  }
  return tracked;
}

function splitNul(output: string): string[] {
  return output.split('\0').filter((part) => part !== '');
}

function refused(result: ExecResult): ToolError {
  return new ToolError('git refused to read this folder.', {
    details: result.stderr.trim().split('\n').slice(-4),
    hint: 'If the folder belongs to another user: git config --global --add safe.directory PATH.',
  });
}
