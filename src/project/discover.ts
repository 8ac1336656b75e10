import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf, throwAll } from '../errors.ts';
import type { GitState } from './git.ts';
import { compileExcludes } from './left-out.ts';
import {
  type ArtifactKind,
  artifactId,
  type Module,
  type Project,
  type SourceArtifact,
  type TextFile,
} from './model.ts';
import { type ArtifactFolder, listFolder, readArtifactFiles } from './read-artifact.ts';
import { type ReadText, readRequirements } from './requirements.ts';
import { type ModuleFolder, selectModules } from './select-modules.ts';

export interface DiscoverOptions {
  readonly root: string;
  readonly modules: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Reads the user's tree, once; nothing else does. Broken artifacts are reported together.
 * @throws InputError
 */
export function discoverProject(options: DiscoverOptions, git: GitState | undefined): Project {
  const root = path.resolve(options.root);
  const { selected, all } = selectModules(root, options.modules);
  const chosen = new Set(selected.map((folder) => folder.dir));
  const errors: unknown[] = [];
  const shared = { root, exclude: options.exclude, git, readText: readerWithin(root, git) };
  const modules = all.map((folder) => {
    const isSelected = chosen.has(folder.dir);
    // A module nobody asked for is read for what it attaches; what is broken in it is not this run's matter.
    return readModule({ ...shared, errors: isSelected ? errors : [], isSelected }, folder);
  });
  throwAll(errors);
  return { root, modules };
}

interface Context {
  readonly root: string;
  readonly exclude: readonly string[];
  readonly git: GitState | undefined;
  readonly errors: unknown[];
  readonly readText: ReadText;
  readonly isSelected: boolean;
}

const kinds = [
  { kind: 'layer', folder: 'backend/layers' },
  { kind: 'function', folder: 'backend/lambdas' },
] as const;

function readModule(context: Context, module: ModuleFolder): Module {
  const absolute = path.join(context.root, module.dir);
  const ignorePatterns = readIgnoreFile(path.join(absolute, '.coraignore'));
  const moduleRealPath = realpathSync(absolute);
  const judge = compileExcludes([...ignorePatterns, ...context.exclude]);
  const artifacts: SourceArtifact[] = [];
  const strays: string[] = [];
  for (const { kind, folder } of kinds) {
    const dir = `${module.dir}/${folder}`;
    if (!existsSync(path.join(context.root, dir))) continue;
    for (const entry of collect(context, () => listFolder(path.join(context.root, dir), context.root)) ??
      []) {
      if (entry.isDirectory() && !isHidden(entry.name)) {
        const place = {
          root: context.root,
          dir: `${dir}/${entry.name}`,
          moduleRealPath,
        };
        const source = collect(context, () =>
          readArtifact(context, module, { ...place, kind, judge, isExecutable: executableBit(context.git) }),
        );
        if (source !== undefined) artifacts.push(source);
      } else strays.push(`${dir}/${entry.name}`);
    }
  }
  checkCollisions(context, artifacts);
  const terraform = collect(context, () => readTerraformFiles(context.root, module.dir)) ?? [];
  return { ...module, isSelected: context.isSelected, artifacts, terraform, ignorePatterns, strays };
}

// A broken artifact must not hide the next one: what it threw is kept and shown with the others.
function collect<T>(context: Context, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    context.errors.push(error);
    return undefined;
  }
}

// Folders such as .build or __pycache__ between the artifacts are nobody's layer or function.
function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__pycache__' || name === 'node_modules';
}

function readArtifact(context: Context, module: ModuleFolder, folder: ArtifactFolder): SourceArtifact {
  const { readText } = context;
  const requirementsPath = `${folder.dir}/requirements.txt`;
  const pylockPath = `${folder.dir}/pylock.toml`;
  const pylock = existsSync(path.join(context.root, pylockPath)) ? readText(pylockPath) : undefined;
  const hasRequirements = existsSync(path.join(context.root, requirementsPath));
  return {
    kind: folder.kind,
    module: module.name,
    name: path.posix.basename(folder.dir),
    dir: folder.dir,
    ...readArtifactFiles(folder),
    requirements: hasRequirements ? readRequirements(requirementsPath, readText) : undefined,
    pylock: pylock === undefined ? undefined : { path: pylockPath, text: pylock },
  };
}

/** Reads text files inside the repository (inside the root where there is no git), and no others. */
function readerWithin(root: string, git: GitState | undefined): ReadText {
  const depth = git?.prefix.split('/').filter((part) => part !== '').length ?? 0;
  const limit = realpathSync(path.resolve(root, ...Array.from({ length: depth }, () => '..')));
  return (relativePath) => {
    try {
      const real = realpathSync(path.join(root, relativePath));
      return real.startsWith(limit + path.sep) ? readFileSync(real, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}

function executableBit(git: GitState | undefined): ArtifactFolder['isExecutable'] {
  return (sourcePath, mode) => {
    const tracked = git?.tracked.get(sourcePath);
    return tracked === undefined ? (mode & 0o100) !== 0 : tracked === '100755';
  };
}

function readIgnoreFile(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
}

function readTerraformFiles(root: string, moduleDir: string): readonly TextFile[] {
  const dir = `${moduleDir}/infrastructure`;
  if (!existsSync(path.join(root, dir))) return [];
  return listFolder(path.join(root, dir), root)
    .filter((entry) => entry.isFile() && /\.tf(\.json)?$/.test(entry.name))
    .map((entry) => {
      const file = `${dir}/${entry.name}`;
      try {
        return { path: file, text: readFileSync(path.join(root, file), 'utf8') };
      } catch (cause) {
        throw new InputError(`${file} cannot be read: ${messageOf(cause)}.`, {
          hint: 'Check its permissions.',
          cause,
        });
      }
    });
}

function checkCollisions(context: Context, artifacts: readonly SourceArtifact[]): void {
  const kindOfName = new Map<string, ArtifactKind>();
  for (const artifact of artifacts) {
    const other = kindOfName.get(artifact.name);
    kindOfName.set(artifact.name, artifact.kind);
    if (other === undefined || other === artifact.kind) continue;
    const hint = 'Rename one of them; both would be written to the same zip.';
    context.errors.push(new InputError(`${artifactId(artifact)} is both a layer and a function.`, { hint }));
  }
}
