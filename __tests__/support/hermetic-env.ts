import { devNull } from 'node:os';
import { join } from 'node:path';
import { pinnedUv } from './pinned-uv.ts';
import { makeTempFolder } from './temp-folder.ts';
import { type ToolPathOptions, toolPath } from './tool-path.ts';

export interface HermeticOptions extends ToolPathOptions {
  /** Put the pinned uv on PATH; true when absent. */
  readonly uv?: boolean;
  /** A home to use again (it holds uv's and our caches); new and empty when absent. */
  readonly home?: string;
  readonly extra?: Environment;
}

export type Environment = Readonly<Record<string, string>>;

/** An index on which nobody listens (the discard port), so that what asks it fails at once. */
export const deadIndexUrl = 'http://127.0.0.1:9/simple/';

/**
 * The whole environment of a hermetic run: tools, an empty home, a locale and pip's index; no proxies,
 * certificates, tokens or settings of this machine.
 */
export async function hermeticEnv(
  indexUrl = deadIndexUrl,
  options: HermeticOptions = {},
): Promise<Environment> {
  const home = options.home ?? (await makeTempFolder('home'));
  const uv = options.uv === false ? [] : [await pinnedUv()];
  return {
    PATH: await toolPath({ ...options, before: [...(options.before ?? []), ...uv] }),
    HOME: home,
    USERPROFILE: home,
    // Windows' and macOS' caches follow these or HOME.
    LOCALAPPDATA: join(home, 'AppData'),
    TMPDIR: await makeTempFolder('tmp'),
    LANG: 'C.UTF-8',
    PIP_CONFIG_FILE: devNull,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_INDEX_URL: indexUrl,
    PIP_NO_INPUT: '1',
    // Fast failure where nobody listens.
    PIP_RETRIES: '0',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    ...options.extra,
  };
}
