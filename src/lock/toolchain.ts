import type { Ports } from '../ports.ts';
import { fingerprintIndex } from './index-fingerprint.ts';
import { describeIndex, type IndexSettings, readIndexSettings } from './index-settings.ts';
import { type PythonProbe, probePython } from './python-probe.ts';
import { prepareUvCache, type Uv } from './run-uv.ts';
import { findUv } from './uv-binary.ts';
import { readUvConfigFiles } from './uv-config-files.ts';

/** What a resolution needs, each found when first asked for and then kept. */
export interface Toolchain {
  readonly indexFingerprint: string;
  readonly settings: () => Promise<IndexSettings>;
  readonly uv: () => Promise<Uv>;
  /** Begins what a first resolution waits for. What fails is kept for whoever asks. */
  begin(): void;
}

/** Finds Python, pip's configuration and the pinned uv, lazily: a run with nothing new starts none of them. */
export function makeToolchain(
  ports: Pick<Ports, 'exec' | 'env' | 'log' | 'http'>,
  cacheDir: string,
): Toolchain {
  const { exec, env, log, http } = ports;
  const configFiles = readUvConfigFiles(env);
  const python = once(() => probePython(exec, env));
  const settings = once(async () => {
    const found = readIndexSettings(env, configFiles, await python());
    for (const secret of found.secrets) log.hide(secret);
    log.info(`Packages come from ${describeIndex(found)}.`);
    return found;
  });
  const uv = once(async () => {
    // Wheels will follow, and the client is ready by then.
    http.prepare();
    prepareUvCache(cacheDir);
    // Waits that do not need each other.
    const [binary, probe, index] = await Promise.all([
      findUv({ exec, log, env, cacheDir, python }),
      python(),
      settings(),
    ]);
    return toUv({ binary, probe, index });
  });
  function toUv(found: { binary: string; probe: PythonProbe; index: IndexSettings }): Uv {
    return {
      exec,
      env,
      cacheDir,
      binary: found.binary,
      python: found.probe.executable,
      settings: found.index,
    };
  }
  const begin = () => void python().catch(() => undefined);
  return { indexFingerprint: fingerprintIndex(env, configFiles), settings, uv, begin };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}
