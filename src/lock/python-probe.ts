import { ToolError } from '../errors.ts';
import type { Exec } from '../ports.ts';
import { pipEnv } from './child-env.ts';

/** A Python on PATH; it runs pip and lends uv an interpreter, and is never the target. */
export interface PythonProbe {
  readonly executable: string;
  /** pip's configuration, `section.key` -> value; undefined without pip. */
  readonly pipConfig: ReadonlyMap<string, string> | undefined;
}

// One start of Python instead of two: pip alone takes a quarter of a second.
const script = [
  'import json, sys',
  'if sys.version_info < (3, 8): sys.exit(9)',
  'print(json.dumps(sys.executable), flush=True)',
  'sys.argv = ["pip", "config", "list"]',
  'import runpy',
  'try: runpy.run_module("pip", run_name="__main__", alter_sys=True)',
  'except ImportError: print("no pip")',
].join('\n');

const candidates = ['python3', 'python', 'py'];

/**
 * Finds a Python 3.8 or newer on PATH and reads pip's configuration with it.
 * @throws ToolError when there is none
 */
export async function probePython(
  exec: Exec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PythonProbe> {
  const tried: string[] = [];
  for (const name of candidates) {
    // -I: neither the current folder nor PYTHON* variables decide what is imported.
    const result = await exec([name, '-I', '-c', script], { env: pipEnv(env) });
    const [first = '', ...rest] = result.stdout.split(/\r?\n/);
    if (first.startsWith('"')) {
      const executable: unknown = JSON.parse(first);
      const hasPip = result.exitCode === 0 && !rest.includes('no pip');
      return { executable: String(executable), pipConfig: hasPip ? parsePipConfig(rest) : undefined };
    }
    if (result.exitCode !== undefined) tried.push(`${name}: ${describe(result.exitCode, result.stderr)}`);
  }
  throw new ToolError('No Python 3.8 or newer is on PATH.', {
    details: tried,
    hint: 'Any will do, for it only runs the resolver: install one, or add actions/setup-python before this step.',
  });
}

function describe(exitCode: number, stderr: string): string {
  return exitCode === 9 ? 'older than 3.8' : (stderr.trim().split('\n').at(-1) ?? `exit code ${exitCode}`);
}

// Lines such as  global.index-url='https://host/simple'  with the value as Python's repr.
function parsePipConfig(lines: readonly string[]): Map<string, string> {
  const config = new Map<string, string>();
  for (const line of lines) {
    const [, key, quoted] = /^([^=\s]+)=(['"].*['"])$/.exec(line) ?? [];
    if (key !== undefined && quoted !== undefined) config.set(key, unquote(quoted));
  }
  return config;
}

function unquote(repr: string): string {
  return repr
    .slice(1, -1)
    .replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
