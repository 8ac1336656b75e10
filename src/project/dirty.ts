import type { GitState } from './git.ts';
import type { SourceArtifact } from './model.ts';

/** Packed and requirements files that are untracked, ignored or different from HEAD; by path. */
export function findDirtyFiles(artifacts: readonly SourceArtifact[], git: GitState): readonly string[] {
  const files = new Set(artifacts.flatMap(listInputs));
  return [...files].filter((file) => isDirty(file, git)).sort();
}

function listInputs(artifact: SourceArtifact): string[] {
  return [
    ...artifact.files.map((file) => file.sourcePath),
    ...(artifact.requirements?.files ?? []),
    ...(artifact.pylock === undefined ? [] : [artifact.pylock.path]),
  ];
}

// An include above the root is not in what git was asked; it is judged with the file that includes it.
function isDirty(file: string, git: GitState): boolean {
  return !file.startsWith('../') && (!git.tracked.has(file) || git.changed.has(file));
}
