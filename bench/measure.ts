import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Toolbox } from './toolbox.ts';

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run of a command took, with all its children. */
export interface Measured {
  readonly wallMs: number;
  /** User and system time of all processes. */
  readonly cpuMs: number;
  /** Largest resident set of any one process. */
  readonly peakBytes: number;
  /** Bytes that came over the network meanwhile, other processes' too; 0 where it cannot be read. */
  readonly receivedBytes: number;
}

const reported = z.object({
  exitCode: z.number(),
  wallMs: z.number(),
  cpuMs: z.number(),
  peakBytes: z.number(),
});

/** Runs a command to its end, alone. @throws Error when it fails, with the end of its output */
export function measure(command: Command, tools: Toolbox): Measured {
  // What the run before left to be written must not be this one's burden.
  spawnSync('sync');
  const log = path.join(tools.workDir, 'output.log');
  const script = path.join(import.meta.dirname, 'measure.py');
  const receivedBefore = readReceivedBytes();
  const child = spawnSync(tools.python, ['-I', script, log, ...command.argv], {
    cwd: command.cwd,
    env: { ...tools.env, ...command.env },
    encoding: 'utf8',
  });
  const receivedBytes = readReceivedBytes() - receivedBefore;
  if (child.status !== 0) throw new Error(`measure.py failed: ${child.stderr}`);
  const { exitCode, ...usage } = reported.parse(JSON.parse(child.stdout));
  if (exitCode !== 0) {
    const end = readFileSync(log, 'utf8').trim().split('\n').slice(-12).join('\n');
    throw new Error(`${command.argv.join(' ')} ended with ${exitCode}:\n${end}`);
  }
  return { ...usage, receivedBytes };
}

function readReceivedBytes(): number {
  try {
    const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2);
    return lines
      .map((line) => line.trim().split(/[:\s]+/))
      .filter(([name]) => name !== 'lo' && name !== '')
      .reduce((sum, [, bytes]) => sum + Number(bytes ?? 0), 0);
  } catch {
    return 0;
  }
}
