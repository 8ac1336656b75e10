import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from '../archive/make-folder.ts';
import { describeWriteFailure } from '../archive/write-failure.ts';
import { ToolError } from '../errors.ts';
import { runtimeOf, type Target } from '../plan/target.ts';
import type { Exec } from '../ports.ts';
import { childEnv } from './child-env.ts';
import type { IndexSettings } from './index-settings.ts';

/** The pinned uv with the interpreter it borrows and the index it may ask. */
export interface Uv {
  readonly exec: Exec;
  readonly binary: string;
  /** Any Python 3.8 or newer; never the target's. */
  readonly python: string;
  readonly settings: IndexSettings;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CompileRequest {
  readonly requirements: string;
  readonly constraints?: string;
  readonly excludes?: string;
  readonly python: Target['python'];
  /** uv's name of the only platform; absent for all. */
  readonly platform?: string;
  readonly options?: readonly string[];
}

export type Compiled =
  | { readonly kind: 'locked'; readonly pylock: string }
  | {
      readonly kind: 'failed';
      readonly exitCode: number | undefined;
      readonly argv: readonly string[];
      readonly output: string;
    };

/** `uv pip compile` on a clean temporary copy, to a new output file (an existing one would steer it). */
export async function compile(uv: Uv, request: CompileRequest): Promise<Compiled> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cora-lock-'));
  try {
    const write = (name: string, text: string) => writeFile(path.join(folder, name), `${text}\n`);
    await write('requirements.in', request.requirements);
    // uv looks for a uv.toml from here upwards; an empty one ends the search before the next folder's.
    await write('uv.toml', '');
    if (request.constraints) await write('constraints.txt', request.constraints);
    if (request.excludes) await write('excludes.txt', request.excludes);
    const argv = [uv.binary, ...compileArgs(request, uv)];
    const env = { ...childEnv(uv.env), ...uv.settings.uvEnv, UV_PYTHON_DOWNLOADS: 'never', NO_COLOR: '1' };
    const result = await uv.exec(argv, { cwd: folder, env });
    if (result.failure !== undefined)
      throw new ToolError('uv could not be started.', { cause: result.failure });
    if (result.exitCode === 0)
      return { kind: 'locked', pylock: await readFile(path.join(folder, output), 'utf8') };
    return { kind: 'failed', exitCode: result.exitCode, argv, output: `${result.stderr}${result.stdout}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const output = 'pylock.cora.toml';

function compileArgs(request: CompileRequest, uv: Uv): string[] {
  return [
    'pip',
    'compile',
    'requirements.in',
    ...(request.constraints ? ['--constraints', 'constraints.txt'] : []),
    ...(request.excludes ? ['--excludes', 'excludes.txt'] : []),
    ...['--format', 'pylock.toml', '--output-file', output],
    ...(request.platform === undefined ? ['--universal'] : ['--python-platform', request.platform]),
    ...['--python-version', runtimeOf(request.python).fullVersion, '--python', uv.python],
    ...[
      '--cache-dir',
      path.join(uv.cacheDir, 'uv-cache'),
      '--no-header',
      '--no-annotate',
      '--no-progress',
      '--quiet',
    ],
    ...(uv.settings.noIndex ? ['--no-index'] : []),
    ...(request.options ?? []),
  ];
}

/** Makes the folder uv caches in; several runs share it. */
export function prepareUvCache(cacheDir: string): void {
  try {
    makeFolder(path.join(cacheDir, 'uv-cache'));
  } catch (error) {
    throw describeWriteFailure(error, cacheDir, 'cache-dir');
  }
}
