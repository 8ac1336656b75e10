import { existsSync } from 'node:fs';
import { InputError, throwAll } from '../errors.ts';
import type { ArtifactPlan } from '../plan/plan-build.ts';
import type { IndexOption } from '../project/option-line.ts';
import { type IndexSettings, sameIndex, withoutUserinfo } from './index-settings.ts';

/**
 * Index options of requirements files must be the runner's own: another index, or a folder, could give any
 * bytes under any name, and a URL can carry a secret away. Asked only when a file has one.
 * @throws InputError
 */
export async function refuseForeignIndexes(
  artifacts: readonly ArtifactPlan[],
  settings: () => Promise<IndexSettings>,
): Promise<void> {
  const options = artifacts.flatMap(({ source }) => source.requirements?.indexOptions ?? []);
  if (options.length === 0) return;
  const known = await settings();
  const foreign = options.filter((option) => !isOwn(option, known));
  const unique = new Map(foreign.map((option) => [`${option.file}\n${option.line}`, option]));
  throwAll([...unique.values()].map(refuse));
}

function isOwn(option: IndexOption, settings: IndexSettings): boolean {
  if (option.name === '--no-index') return settings.noIndex;
  if (option.name === '--trusted-host') return settings.insecureHosts.includes(option.value);
  if (existsSync(option.value) && !settings.urls.includes(option.value)) return false;
  return settings.urls.some((url) => sameIndex(url, option.value));
}

function refuse(option: IndexOption): InputError {
  const shown = `${option.name} ${withoutUserinfo(option.value)}`.trim();
  return new InputError(
    `${option.file} line ${option.line}: '${shown}' is not in the runner's own configuration.`,
    {
      hint: 'Remove the line, or configure the index for the runner (pip.conf, PIP_INDEX_URL, uv.toml, UV_INDEX).',
    },
  );
}
