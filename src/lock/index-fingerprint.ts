import { hash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { pipEnv, uvIndexEnv } from './child-env.ts';
import type { UvConfigFile } from './index-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A digest of all that decides which index is asked: variables and configuration files of uv and pip. Part
 * of every lock's key, so that another index never gets the old one's lock. Starts no Python.
 */
export function fingerprintIndex(env: Environment, uvFiles: readonly UvConfigFile[]): string {
  const variables = Object.entries({ ...pipEnv(env), ...uvIndexEnv(env) })
    .filter(([name]) => /^(PIP|UV)_/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const pipFiles = pipConfigPaths(env).flatMap((file) => readIfThere(file));
  return hash('sha256', JSON.stringify([variables, uvFiles.map(({ text }) => text), pipFiles]), 'hex');
}

// The files of pip's own search order (pip's user guide, "Configuration files").
function pipConfigPaths(env: Environment): string[] {
  const name = process.platform === 'win32' ? 'pip.ini' : 'pip.conf';
  const home = env.HOME ?? env.USERPROFILE ?? '';
  const folders = [
    ...(env.XDG_CONFIG_DIRS ?? '/etc/xdg').split(path.delimiter).map((dir) => path.join(dir, 'pip')),
    '/etc',
    '/Library/Application Support/pip',
    path.join(env.PROGRAMDATA ?? home, 'pip'),
    path.join(home, '.pip'),
    path.join(env.XDG_CONFIG_HOME ?? path.join(home, '.config'), 'pip'),
    path.join(home, 'Library', 'Application Support', 'pip'),
    path.join(env.APPDATA ?? home, 'pip'),
    ...[env.VIRTUAL_ENV, env.CONDA_PREFIX, pythonPrefix(env)].filter((dir) => dir !== undefined),
  ];
  return [
    ...(env.PIP_CONFIG_FILE ? [env.PIP_CONFIG_FILE] : []),
    ...folders.map((dir) => path.join(dir, name)),
  ];
}

function pythonPrefix(env: Environment): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((dir) => path.isAbsolute(dir));
  const python = folders.map((dir) => path.join(dir, 'python3')).find((file) => existsSync(file));
  return python === undefined ? undefined : path.dirname(path.dirname(realpathSync(python)));
}

function readIfThere(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
