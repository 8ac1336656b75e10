import { execFileSync } from 'node:child_process';
import { accessSync, constants, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeTempFolder } from './temp-folder.ts';

export interface ToolPathOptions {
  /** Leave out Python, as on a runner without it. */
  readonly python?: false;
  readonly git?: false;
  /** Folders before the tools, e.g. `await pinnedUv()`. */
  readonly before?: readonly string[];
}

/**
 * A PATH of one folder that links to node, git and the real Python (python3, python) and holds nothing else:
 * no pip scripts, no uv, no shims.
 */
export async function toolPath(options: ToolPathOptions = {}): Promise<string> {
  const folder = await makeTempFolder('tools');
  const tools = {
    node: process.execPath,
    ...(options.git === false ? {} : { git: findOnPath('git') }),
    ...(options.python === false ? {} : { python3: realPython(), python: realPython() }),
  };
  for (const [name, target] of Object.entries(tools)) symlinkSync(target, join(folder, name));
  return [...(options.before ?? []), folder].join(delimiter);
}

let python: string | undefined;

/** The interpreter itself, behind any shim. */
export function realPython(): string {
  python ??= execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  return python;
}

function findOnPath(name: string): string {
  const [found] = listOnPath(name);
  if (found === undefined) throw new Error(`The tests need ${name} on PATH.`);
  return found;
}

/** Every executable of that name on PATH, in its order. */
export function listOnPath(name: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
