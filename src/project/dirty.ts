import { existsSync } from 'node:fs';
import path from 'node:path';
import type { GitState } from './git.ts';
import { findLeftOutRule } from './left-out.ts';
import { compareBytes, type Module, type SourceArtifact } from './model.ts';

/**
 * Packed and requirements files that are untracked, ignored, different from HEAD, or gone; by path. Nothing
 * else makes a tree dirty.
 */
export function findDirtyFiles(root: string, modules: readonly Module[], git: GitState): readonly string[] {
  const inputs = new Set(modules.flatMap((module) => module.artifacts.flatMap(listInputs)));
  const dirty = [...inputs].filter((file) => !git.tracked.has(file) || git.changed.has(file));
  const folders = modules.flatMap(({ dir }) => [`${dir}/backend/layers/`, `${dir}/backend/lambdas/`]);
  const gone = [...git.changed].filter(
    (file) =>
      folders.some((folder) => file.startsWith(folder)) &&
      wasInput(file) &&
      !existsSync(path.join(root, file)),
  );
  return [...new Set([...dirty, ...gone])].sort(compareBytes);
}

function listInputs(artifact: SourceArtifact): string[] {
  const { requirements, pylock } = artifact;
  const wheels = [...(requirements?.requirements ?? []), ...(requirements?.constraints ?? [])];
  return [
    ...artifact.files.map((file) => file.sourcePath),
    ...(requirements?.files ?? []),
    ...wheels.flatMap(({ url }) => (url === undefined || /^https?:/i.test(url) ? [] : [url])),
    ...(pylock === undefined ? [] : [pylock.path]),
  ];
}

// A file that would not have been packed is not missed, but for those that say what is installed.
function wasInput(file: string): boolean {
  const rule = findLeftOutRule(file);
  return rule === undefined || rule === 'requirements' || rule === 'pylock';
}
