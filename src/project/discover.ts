import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf, throwAll } from '../errors.ts';
import type { GitState } from './git.ts';
import { realPathInside } from './inside-module.ts';
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

function readModule(shared: Context, module: ModuleFolder): Module {
  const absolute = path.join(shared.root, module.dir);
  const context: ModuleContext = { ...shared, module, realPath: realpathSync(absolute) };
  const ignorePatterns = collect(context, () => readIgnoreFile(context)) ?? [];
  const judge = compileExcludes([...ignorePatterns, ...context.exclude]);
  const artifacts = kinds.flatMap(({ kind, folder }) =>
    (collect(context, () => listArtifactFolders(context, `${module.dir}/${folder}`)) ?? []).flatMap(
      (dir) => collect(context, () => readArtifact(context, { kind, dir, judge })) ?? [],
    ),
  );
  checkCollisions(context, artifacts);
  const terraform = collect(context, () => readTerraformFiles(context)) ?? [];
  return { ...module, isSelected: context.isSelected, artifacts, terraform, ignorePatterns };
}

interface ModuleContext extends Context {
  readonly module: ModuleFolder;
  readonly realPath: string;
}

// Files between the folders of artifacts are nobody's; a link to a folder of the module is a folder.
function listArtifactFolders(context: ModuleContext, dir: string): readonly string[] {
  const absolute = path.join(context.root, dir);
  if (!existsSync(absolute)) return [];
  const entries = listFolder(realPathInside(context.realPath, absolute, dir), context.root);
  return entries
    .filter((entry) => !isHidden(entry.name))
    .filter((entry) => {
      if (!entry.isSymbolicLink()) return entry.isDirectory();
      const shown = `${dir}/${entry.name}`;
      return statSync(realPathInside(context.realPath, path.join(absolute, entry.name), shown)).isDirectory();
    })
    .map((entry) => `${dir}/${entry.name}`);
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

function readArtifact(
  context: ModuleContext,
  { kind, dir, judge }: Pick<ArtifactFolder, 'kind' | 'dir' | 'judge'>,
): SourceArtifact {
  const { root, readText } = context;
  const requirementsPath = `${dir}/requirements.txt`;
  const pylockPath = `${dir}/pylock.toml`;
  const pylock = existsSync(path.join(root, pylockPath)) ? readText(pylockPath) : undefined;
  const hasRequirements = existsSync(path.join(root, requirementsPath));
  const isExecutable = executableBit(context.git);
  return {
    kind,
    module: context.module.name,
    name: path.posix.basename(dir),
    dir,
    ...readArtifactFiles({ kind, root, dir, judge, isExecutable, moduleRealPath: context.realPath }),
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

function readIgnoreFile(context: ModuleContext): readonly string[] {
  const file = `${context.module.dir}/.coraignore`;
  if (!existsSync(path.join(context.root, file))) return [];
  return readTextInside(context, file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
}

function readTerraformFiles(context: ModuleContext): readonly TextFile[] {
  const dir = `${context.module.dir}/infrastructure`;
  const absolute = path.join(context.root, dir);
  if (!existsSync(absolute)) return [];
  return listFolder(realPathInside(context.realPath, absolute, dir), context.root)
    .filter((entry) => !entry.isDirectory() && /\.tf(\.json)?$/.test(entry.name))
    .map(({ name }) => ({ path: `${dir}/${name}`, text: readTextInside(context, `${dir}/${name}`) }));
}

function readTextInside(context: ModuleContext, file: string): string {
  const real = realPathInside(context.realPath, path.join(context.root, file), file);
  try {
    return readFileSync(real, 'utf8');
  } catch (cause) {
    throw new InputError(`${file} cannot be read: ${messageOf(cause)}.`, {
      hint: 'Check its permissions.',
      cause,
    });
  }
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
