import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { InputError, messageOf } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A uv.toml of the user or the system, as far as it names an index. */
export interface UvConfigFile {
  readonly path: string;
  readonly text: string;
  readonly urls: readonly string[];
  readonly named: readonly NamedIndex[];
  /** Whether one of its indexes takes the place of uv's default one. */
  readonly namesDefault: boolean;
  readonly noIndex: boolean;
}

/** An index whose credentials are in UV_INDEX_{NAME}_USERNAME and _PASSWORD. */
export interface NamedIndex {
  readonly name: string;
  readonly url: string;
}

/**
 * Reads the uv.toml files uv itself would read outside a project.
 * @throws InputError when one cannot be read as TOML
 */
export function readUvConfigFiles(env: Environment): readonly UvConfigFile[] {
  return uvConfigPaths(env)
    .filter((file) => existsSync(file))
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      try {
        return { path: file, text, ...indexesOfToml(parse(text)) };
      } catch (cause) {
        throw new InputError(`${file} is not TOML: ${messageOf(cause).split('\n')[0]}`, {
          hint: 'Mend or remove it.',
          cause,
        });
      }
    });
}

function uvConfigPaths(env: Environment): string[] {
  if (env.UV_NO_CONFIG) return [];
  if (env.UV_CONFIG_FILE) return [env.UV_CONFIG_FILE];
  if (process.platform === 'win32') {
    return [env.APPDATA, env.PROGRAMDATA].flatMap((dir) => (dir ? [path.join(dir, 'uv', 'uv.toml')] : []));
  }
  const user = env.XDG_CONFIG_HOME ?? (env.HOME ? path.join(env.HOME, '.config') : undefined);
  const system = (env.XDG_CONFIG_DIRS ?? '/etc/xdg').split(':').map((dir) => path.join(dir, 'uv', 'uv.toml'));
  return [...(user ? [path.join(user, 'uv', 'uv.toml')] : []), ...system, '/etc/uv/uv.toml'];
}

function indexesOfToml(config: unknown): Omit<UvConfigFile, 'path' | 'text'> {
  const tables = [config, isRecord(config) ? config.pip : undefined].filter(isRecord);
  const indexes = tables.flatMap((table) => asList(table.index)).filter(isRecord);
  const urls = tables.flatMap((table) => [
    ...asList(table.index).flatMap((index) => (isRecord(index) ? asStrings(index.url) : [])),
    ...asStrings(table['index-url']),
    ...asStrings(table['extra-index-url']),
    ...asStrings(table['find-links']),
  ]);
  const named = indexes.flatMap(({ name, url }) =>
    typeof name === 'string' && typeof url === 'string' ? [{ name, url }] : [],
  );
  const namesDefault =
    indexes.some((index) => index.default === true) ||
    tables.some((table) => table['index-url'] !== undefined);
  return { urls, named, namesDefault, noIndex: tables.some((table) => table['no-index'] === true) };
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function asStrings(value: unknown): string[] {
  return asList(value).filter((item) => typeof item === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
