import type { Requirements } from './requirements.ts';

/** What the user's tree holds, read once by discover. All paths are posix; `dir` and `path` are relative to the root. */
export interface Project {
  /** Absolute folder that holds the modules. */
  readonly root: string;
  /** All modules of the commit, by name: who attaches a shared layer decides what it is built for. */
  readonly modules: readonly Module[];
}

export interface Module {
  /** The folder's name without a leading `module-`. */
  readonly name: string;
  readonly folder: string;
  readonly dir: string;
  /** Whether the `modules` option takes it. */
  readonly isSelected: boolean;
  /** Layers first, then functions; each by name. */
  readonly artifacts: readonly SourceArtifact[];
  readonly terraform: readonly TextFile[];
  /** gitignore patterns of the module's `.coraignore`. */
  readonly ignorePatterns: readonly string[];
}

export type ArtifactKind = 'layer' | 'function';

export interface SourceArtifact {
  readonly kind: ArtifactKind;
  readonly module: string;
  readonly name: string;
  readonly dir: string;
  /** What is packed, by path. */
  readonly files: readonly SourceFile[];
  /** Files left out of the archive: rule -> count. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** Absent without a requirements.txt; empty when it holds only comments. */
  readonly requirements: Requirements | undefined;
  readonly pylock: TextFile | undefined;
}

export interface SourceFile {
  /** Relative to the artifact's folder. */
  readonly path: string;
  /** Relative to the root; of a link, the file it names. */
  readonly sourcePath: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly isExecutable: boolean;
  /** Only of Python sources. */
  readonly text: string | undefined;
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** The words for one artifact wherever people see it: `ai/common-ai`. */
export function artifactId(artifact: { readonly module: string; readonly name: string }): string {
  return `${artifact.module}/${artifact.name}`;
}

/** Order of two strings by their UTF-8 bytes, on every machine and locale. */
export function compareBytes(a: string, b: string): number {
  // UTF-16 order differs from UTF-8 order only for surrogates; Buffer settles those.
  if (/[\uD800-\uDFFF]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
