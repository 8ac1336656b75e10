import { lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { InputError, throwAll } from '../errors.ts';
import { nearestName } from '../option-kinds.ts';
import { compareBytes } from './model.ts';

const standardPattern = 'packages/module-*';

export interface ModuleFolder {
  readonly name: string;
  readonly folder: string;
  /** Relative to the root, posix. */
  readonly dir: string;
}

export interface Selection {
  readonly selected: readonly ModuleFolder[];
  /** All modules of the commit. */
  readonly all: readonly ModuleFolder[];
}

/**
 * Finds module folders by globs, paths and bare names.
 * @throws InputError when a pattern matches nothing, or two modules share a name
 */
export function selectModules(root: string, patterns: readonly string[]): Selection {
  const standard = glob(root, standardPattern);
  const selected = new Map<string, ModuleFolder>();
  const errors: InputError[] = [];
  for (const pattern of patterns) {
    const found = resolvePattern(root, pattern, standard);
    if (found.length === 0) errors.push(noModule(root, pattern, standard));
    for (const module of found) selected.set(module.dir, module);
  }
  throwAll(errors);
  const all = new Map([...standard, ...selected.values()].map((module) => [module.dir, module]));
  checkNames([...all.values()]);
  return { selected: byName([...selected.values()]), all: byName([...all.values()]) };
}

/** The module's name: the folder's without a leading `module-`. */
export function moduleName(folder: string): string {
  return folder.replace(/^module-(?=.)/, '');
}

function resolvePattern(
  root: string,
  pattern: string,
  standard: readonly ModuleFolder[],
): readonly ModuleFolder[] {
  const clean = pattern.replaceAll('\\', '/').replace(/\/+$/, '').replace(/^\.\//, '');
  const isBare = /^[^/*?[\]{}()!]+$/.test(clean);
  const named = isBare ? standard.filter((module) => module.name === clean || module.folder === clean) : [];
  if (named.length > 0) return named;
  if (path.posix.isAbsolute(clean) || clean.split('/').includes('..')) {
    const relative = path.relative(root, path.resolve(root, clean)).split(path.sep).join('/');
    return relative.startsWith('..') ? [] : glob(root, relative);
  }
  return glob(root, clean);
}

function glob(root: string, pattern: string): readonly ModuleFolder[] {
  refuseLinks(root, pattern);
  const dirs = globSync(pattern, {
    cwd: root,
    onlyDirectories: true,
    expandDirectories: false,
    followSymbolicLinks: true,
  });
  return dirs
    .map((dir) => dir.replace(/\/$/, ''))
    .filter((dir) => dir !== '' && dir !== '.')
    .sort(compareBytes)
    .map((dir) => {
      const folder = path.posix.basename(dir);
      return { name: moduleName(folder), folder, dir };
    });
}

// The glob passes over links to folders; what is passed over in silence is missed by nobody until it is invoked.
function refuseLinks(root: string, pattern: string): void {
  const options = { cwd: root, onlyFiles: false, expandDirectories: false, dot: true };
  const inside = globSync(`${pattern}/*`, options);
  const folders = new Set(inside.map((entry) => path.posix.dirname(entry.replace(/\/$/, ''))));
  const links = [...folders].filter((dir) => lstatSync(path.join(root, dir)).isSymbolicLink());
  throwAll(links.sort(compareBytes).map(refuseLink));
}

function refuseLink(dir: string): InputError {
  return new InputError(`The module ${dir} is a link.`, {
    hint: 'Name the folder it leads to in `modules`, or remove the link.',
  });
}

function noModule(root: string, pattern: string, standard: readonly ModuleFolder[]): InputError {
  const names = standard.map((module) => module.name);
  if (names.length === 0) {
    return new InputError(`No module matches '${pattern}' in ${path.basename(realpathSync(root))}.`, {
      hint: 'A module is a folder such as packages/module-ai; set `root` or `modules`.',
    });
  }
  const nearest = nearestName(moduleName(pattern), names);
  const meant = nearest === undefined ? `There are: ${names.join(', ')}.` : `Did you mean '${nearest}'?`;
  return new InputError(`No module matches '${pattern}'.`, { hint: meant });
}

/** @throws InputError when the root is not a folder */
export function checkRoot(root: string): void {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new InputError(`Option \`root\`: '${root}' is not a folder.`, {
    hint: 'Name the folder that holds `packages`.',
  });
}

function checkNames(modules: readonly ModuleFolder[]): void {
  for (const module of modules) {
    const same = modules.filter((other) => other.name === module.name);
    if (same.length === 1) continue;
    throw new InputError(
      `Two modules are named '${module.name}': ${same.map((other) => other.dir).join(' and ')}.`,
      { hint: 'Rename one of the folders; the name is used in keys and Terraform.' },
    );
  }
}

function byName(modules: readonly ModuleFolder[]): readonly ModuleFolder[] {
  return [...modules].sort((a, b) => compareBytes(a.name, b.name));
}
