import { spawn } from 'node:child_process';
import type { Exec, ExecOptions, ExecResult } from '../ports.ts';

/** Runs tools as child processes; their environment is exactly the one given. They end with the run. */
export function makeExec(signal: AbortSignal): Exec {
  return (argv, options = {}) => execProcess(argv, options, signal);
}

function execProcess(
  argv: readonly string[],
  options: ExecOptions,
  signal: AbortSignal,
): Promise<ExecResult> {
  const [command = '', ...args] = argv;
  return new Promise<ExecResult>((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      signal,
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (failure) => resolve({ exitCode: undefined, stdout: '', stderr: '', failure }));
    child.on('close', (exitCode) => {
      const texts = {
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      };
      resolve({ exitCode: exitCode ?? 128, ...texts });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.stdin);
  });
}
