import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** The name of pip's configuration file. */
export const pipConfigName = process.platform === 'win32' ? 'pip.ini' : 'pip.conf';

/**
 * Where pip looks for its configuration, whether the files are there or not (pip's user guide, "Configuration
 * files"). The prefix of a Python that only its start tells is not among them.
 */
export function listPipConfigFiles(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const name = pipConfigName;
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

function pythonPrefix(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((dir) => path.isAbsolute(dir));
  const python = folders.map((dir) => path.join(dir, 'python3')).find((file) => existsSync(file));
  return python === undefined ? undefined : path.dirname(path.dirname(realpathSync(python)));
}
