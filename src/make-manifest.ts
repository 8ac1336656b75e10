import type { Archive } from './archive/make-archives.ts';
import type { Manifest } from './manifest.ts';
import type { Options } from './options.ts';
import type { Prepared } from './plan/prepare-plan.ts';
import { findDirtyFiles } from './project/dirty.ts';
import { toolVersion } from './tool-version.ts';

/** The manifest of a build. Same inputs, same manifest: no path of the machine and no time of its own. */
export function makeManifest(
  archives: readonly Archive[],
  prepared: Prepared,
  options: Pick<Options, 'sha' | 'shard'>,
): Manifest {
  const { git, plan, project } = prepared;
  const taken = new Set(plan.modules);
  const modules = project.modules.filter(({ name }) => taken.has(name));
  const dirtyFiles = git === undefined ? [] : findDirtyFiles(project.root, modules, git);
  const commit = options.sha ?? git?.head;
  return {
    schemaVersion: 1,
    toolVersion,
    ...(commit === undefined ? {} : { commit }),
    ...(git === undefined ? {} : { commitTime: git.headTime.toISOString().replace('.000Z', 'Z') }),
    dirty: dirtyFiles.length > 0,
    ...(dirtyFiles.length === 0 ? {} : { dirtyFiles: [...dirtyFiles] }),
    projectModules: project.modules.map(({ name }) => name),
    ...(options.shard === undefined ? {} : { shard: `${options.shard.index}/${options.shard.count}` }),
    artifacts: archives.map(({ artifact }) => artifact),
  };
}
