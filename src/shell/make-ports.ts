import { setMaxListeners } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from '../errors.ts';
import type { Http, Log, Ports } from '../ports.ts';
import { toolVersion } from '../tool-version.ts';
import { makeExec } from './exec.ts';

/** The real world: processes, network, clock and environment. */
export function makePorts(log: Log, env: NodeJS.ProcessEnv): Ports {
  const signal = stopOnSignals();
  return {
    log,
    env,
    exec: makeExec(signal),
    http: makeLazyHttp(env, signal),
    now: () => new Date(),
    sleep: (ms) => sleep(ms, undefined, { signal }),
    signal,
    defaultCacheDir: path.join(platformCacheDir(env), 'cora-build'),
  };
}

// Most runs fetch nothing, and Node takes a while to load what a client needs.
function makeLazyHttp(env: NodeJS.ProcessEnv, signal: AbortSignal): Http {
  let loading: Promise<Pick<Http, 'download'>> | undefined;
  const load = async () => (await import('./http.ts')).makeHttp(env, `cora-build/${toolVersion}`, signal);
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return {
    prepare: () => void loaded().catch(() => undefined),
    download: async (...request) => (await loaded()).download(...request),
  };
}

// The first signal lets the run clean up behind itself; a second one ends it at once.
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  // Every request and child listens; Node warns of a leak above ten.
  setMaxListeners(0, controller.signal);
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => controller.abort(new Interrupted(name)));
  return controller.signal;
}

// Where the platforms put caches: XDG Base Directory, Apple's file system guide, Windows' LOCALAPPDATA.
function platformCacheDir(env: NodeJS.ProcessEnv): string {
  const home = env.HOME ?? os.homedir();
  if (process.platform === 'win32') return env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches');
  return env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : path.join(home, '.cache');
}
