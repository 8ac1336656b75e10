import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pipEnv, uvIndexEnv } from './child-env.ts';
import { listPipConfigFiles } from './pip-config-files.ts';
import type { UvConfigFile } from './uv-config-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A digest of all that decides which index is asked: variables and configuration files of uv and pip. Part
 * of every lock's key, so that another index never gets the old one's lock. Starts no Python.
 */
export function fingerprintIndex(env: Environment, uvFiles: readonly UvConfigFile[]): string {
  const variables = Object.entries({ ...pipEnv(env), ...uvIndexEnv(env) })
    .filter(([name]) => /^(PIP|UV)_/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const pipFiles = listPipConfigFiles(env).flatMap((file) => readIfThere(file));
  return hash('sha256', JSON.stringify([variables, uvFiles.map(({ text }) => text), pipFiles]), 'hex');
}

function readIfThere(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
