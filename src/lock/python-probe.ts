import { ToolError } from '../errors.ts';
import type { Exec } from '../ports.ts';
import { pipEnv } from './child-env.ts';
import { listPipConfigFiles, pipConfigName } from './pip-config-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Python on PATH; it runs pip and lends uv an interpreter, and is never the target. */
export interface PythonProbe {
  readonly executable: string;
  /** pip's configuration, `section.key` -> value; undefined without pip. */
  readonly pipConfig: ReadonlyMap<string, string> | undefined;
}

// One start of Python, and pip only where it has a file to read: pip alone takes a quarter of a second.
const script = [
  'import importlib.util, json, os, runpy, sys',
  'if sys.version_info < (3, 8): sys.exit(9)',
  'print(json.dumps(sys.executable), flush=True)',
  'files = [os.path.join(sys.prefix, sys.argv[1])] + sys.argv[2:]',
  'if importlib.util.find_spec("pip") is None: print("no pip")',
  'elif not any(os.path.isfile(file) for file in files): print("no file")',
  'else:',
  '    sys.argv = ["pip", "config", "list"]',
  '    runpy.run_module("pip", run_name="__main__", alter_sys=True)',
].join('\n');

const candidates = ['python3', 'python', 'py'];

/**
 * Finds a Python 3.8 or newer on PATH and reads pip's configuration with it.
 * @throws ToolError when there is none
 */
export async function probePython(exec: Exec, env: Environment): Promise<PythonProbe> {
  const tried: string[] = [];
  const files = listPipConfigFiles(env);
  for (const name of candidates) {
    // -I: neither the current folder nor PYTHON* variables decide what is imported.
    const result = await exec([name, '-I', '-c', script, pipConfigName, ...files], { env: pipEnv(env) });
    const [first = '', ...rest] = result.stdout.split(/\r?\n/);
    if (first.startsWith('"')) {
      const executable: unknown = JSON.parse(first);
      return { executable: String(executable), pipConfig: readPipConfig(rest, result.exitCode, env) };
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

function readPipConfig(lines: readonly string[], exitCode: number | undefined, env: Environment) {
  if (lines.includes('no pip') || exitCode !== 0) return undefined;
  return lines.includes('no file') ? configOfVariables(env) : parsePipConfig(lines);
}

// What `pip config list` says of PIP_* variables when there is no file.
function configOfVariables(env: Environment): Map<string, string> {
  const variables = Object.entries(pipEnv(env)).filter(([name]) => name.startsWith('PIP_'));
  return new Map(
    variables.map(([name, value]) => [
      `:env:.${name.slice('PIP_'.length).toLowerCase().replaceAll('_', '-')}`,
      value,
    ]),
  );
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
