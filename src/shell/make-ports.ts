import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Ports } from '../ports.ts';
import { toolVersion } from '../tool-version.ts';
import { execProcess } from './exec.ts';
import { makeHttp } from './http.ts';

/** The real world: processes, network, clock and environment. */
export function makePorts(log: Log, env: NodeJS.ProcessEnv): Ports {
  return {
    log,
    env,
    exec: execProcess,
    http: makeHttp(env, `cora-build/${toolVersion}`),
    now: () => new Date(),
    sleep: (ms) => sleep(ms),
    defaultCacheDir: path.join(platformCacheDir(env), 'cora-build'),
  };
}

// Where the platforms put caches: XDG Base Directory, Apple's file system guide, Windows' LOCALAPPDATA.
function platformCacheDir(env: NodeJS.ProcessEnv): string {
  const home = env.HOME ?? os.homedir();
  if (process.platform === 'win32') return env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches');
  return env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : path.join(home, '.cache');
}
