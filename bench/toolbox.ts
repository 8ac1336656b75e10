import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pin from '../src/lock/uv-pin.json' with { type: 'json' };
import type { Flags } from './flags.ts';

/** The tools both sides run with, and the folder they run in. */
export interface Toolbox {
  readonly node: string;
  readonly cli: string;
  readonly python: string;
  readonly workDir: string;
  /** The environment of both sides: the pinned uv and a real Python first on PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly versions: string;
}

const root = path.join(import.meta.dirname, '..');

/** Finds the tools, and installs the pinned uv once into `bench/.work/`. */
export function makeToolbox(flags: Flags): Toolbox {
  const cli = path.resolve(flags.bundle ?? path.join(root, 'dist'), 'cli.js');
  if (!existsSync(cli)) throw new Error(`There is no ${cli}; run \`npm run bundle\`.`);
  // A pyenv shim costs tens of milliseconds a start and would burden whoever starts Python more often.
  const python = read(['python3', '-c', 'import sys; print(sys.executable)']);
  const uvFolder = installUv(python);
  const workDir = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'cora-bench-'));
  const env = cleanEnv([uvFolder, path.dirname(python)]);
  const versions = [
    `node ${read([flags.node, '--version'])}`,
    `uv ${pin.version}`,
    read([python, '-m', 'pip', '--version']).split(' ').slice(0, 2).join(' '),
    read([python, '--version']),
    `${os.availableParallelism()} cores`,
    os.cpus()[0]?.model ?? 'unknown processor',
  ];
  return { node: flags.node, cli, python, workDir, env, versions: versions.join(', ') };
}

function installUv(python: string): string {
  const target = path.join(import.meta.dirname, '.work', `uv-${pin.version}`);
  const binary = path.join(target, 'bin', process.platform === 'win32' ? 'uv.exe' : 'uv');
  if (!existsSync(binary)) {
    mkdirSync(target, { recursive: true });
    const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--upgrade', '--target', target];
    read([python, '-m', 'pip', 'install', ...options, `uv==${pin.version}`]);
  }
  const digest = createHash('sha256').update(readFileSync(binary)).digest('hex');
  if (!pin.wheels.some((wheel) => wheel.binarySha256 === digest))
    throw new Error(`${binary} is not the pinned uv.`);
  return path.dirname(binary);
}

// Index settings stay as the user has them; caches are each side's own and set by its way.
function cleanEnv(firstOnPath: readonly string[]): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(npm_|NODE_|UV_CACHE_DIR$|PIP_CACHE_DIR$)/.test(name)
      ? []
      : [[name, value] as const],
  );
  const before = process.env['PATH'] ?? '';
  return { ...Object.fromEntries(kept), PATH: [...firstOnPath, before].join(path.delimiter) };
}

/** Runs a tool that must succeed; gives its stdout, trimmed. */
export function read(
  argv: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): string {
  const [command = '', ...args] = argv;
  const child = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (child.status !== 0)
    throw new Error(`${argv.join(' ')} failed: ${child.stderr ?? child.error?.message}`);
  return child.stdout.trim();
}
