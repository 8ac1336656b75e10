import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readActionDefaults, readOutputs, toInputEnv } from './action-files.ts';
import { type Environment, hermeticEnv } from './hermetic-env.ts';
import { type ProcessResult, runProcess } from './run-process.ts';
import { makeTempFolder } from './temp-folder.ts';

const root = join(import.meta.dirname, '../..');

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment; that of `hermeticEnv()` (no index) when absent. */
  readonly env?: Environment;
  /** Another node binary. */
  readonly node?: string;
  /** Arguments of node, e.g. `['--require', tamperZlib]`. */
  readonly nodeArgs?: readonly string[];
  readonly timeoutMs?: number;
  /** Folder of the bundle; that of CORA_TEST_BUNDLE, else `dist` of the repository, when absent. */
  readonly bundle?: string;
}

export interface ActionOptions extends RunOptions {
  /** The event; a push when absent. */
  readonly event?: { readonly name: string; readonly payload: object };
}

export interface ActionResult extends ProcessResult {
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary's Markdown. */
  readonly summary: string;
  /** What went to GITHUB_ENV. */
  readonly exported: Readonly<Record<string, string>>;
}

/** Preload for `nodeArgs: ['--require', tamperZlib]`: zlib gives other bytes. */
export const tamperZlib = join(import.meta.dirname, 'tamper-zlib.cjs');

/** Runs `dist/cli.js` as its users do. */
export async function runCli(args: readonly string[], options: RunOptions): Promise<ProcessResult> {
  return runBundle('cli.js', args, options, options.env ?? (await hermeticEnv()));
}

/**
 * Runs `dist/index.js` as a GitHub runner does: each input of action.yml in the environment (its default, or
 * empty, when not given), outputs and summary through files. Variables in `env` win over the runner's.
 */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  options: ActionOptions,
): Promise<ActionResult> {
  const temp = await makeTempFolder('runner');
  const runner = await makeRunnerEnv(temp, options);
  const defaults = await readActionDefaults(join(root, 'action.yml'));
  const env = {
    ...runner,
    ...toInputEnv({ ...defaults, ...inputs }),
    ...(options.env ?? (await hermeticEnv())),
  };
  const result = await runBundle('index.js', [], options, env);
  return {
    ...result,
    outputs: readOutputs(await readFile(join(temp, 'output'), 'utf8')),
    summary: await readFile(join(temp, 'summary'), 'utf8'),
    exported: readOutputs(await readFile(join(temp, 'env'), 'utf8')),
  };
}

function runBundle(
  file: string,
  args: readonly string[],
  options: RunOptions,
  env: Environment,
): Promise<ProcessResult> {
  const argv = [
    options.node ?? process.execPath,
    ...(options.nodeArgs ?? []),
    join(options.bundle ?? process.env.CORA_TEST_BUNDLE ?? join(root, 'dist'), file),
    ...args,
  ];
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  return runProcess(argv, { cwd: options.cwd, env, ...timeout });
}

async function makeRunnerEnv(temp: string, options: ActionOptions): Promise<Environment> {
  const event = options.event ?? { name: 'push', payload: { ref: 'refs/heads/main' } };
  for (const name of ['output', 'summary', 'env', 'path', 'state']) await writeFile(join(temp, name), '');
  await writeFile(join(temp, 'event.json'), JSON.stringify(event.payload));
  for (const name of ['temp', 'tools']) await mkdir(join(temp, name));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__cora_build-action',
    // Nobody listens there: no test speaks with GitHub by accident.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    GITHUB_ENV: join(temp, 'env'),
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: join(temp, 'event.json'),
    GITHUB_JOB: 'build',
    GITHUB_OUTPUT: join(temp, 'output'),
    GITHUB_PATH: join(temp, 'path'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'cora/example',
    GITHUB_REPOSITORY_OWNER: 'cora',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_STATE: join(temp, 'state'),
    GITHUB_STEP_SUMMARY: join(temp, 'summary'),
    GITHUB_WORKFLOW: 'test',
    GITHUB_WORKSPACE: options.cwd,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: join(temp, 'temp'),
    RUNNER_TOOL_CACHE: join(temp, 'tools'),
  };
}
