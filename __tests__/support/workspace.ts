import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { initRepository } from './git-repository.ts';
import { makeTempFolder } from './temp-folder.ts';

export type WorkspaceFile =
  | string
  | Buffer
  | { readonly content: string | Buffer; readonly mode?: number }
  | { readonly link: string };

export interface WorkspaceOptions {
  /** Commits the files; with the given date when it is not just `true`. */
  readonly git?: boolean | { readonly date: string };
}

/** A folder that holds these files by path, removed after the test file. A path ending in `/` is an empty folder. */
export async function workspace(
  files: Readonly<Record<string, WorkspaceFile>>,
  options: WorkspaceOptions = {},
): Promise<string> {
  const root = await makeTempFolder();
  await writeFiles(root, files);
  if (options.git) await initRepository(root, options.git === true ? {} : options.git);
  return root;
}

/** Writes (or overwrites) files below a folder. */
export async function writeFiles(
  root: string,
  files: Readonly<Record<string, WorkspaceFile>>,
): Promise<void> {
  for (const [path, file] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (!path.endsWith('/')) await writeOne(target, file);
  }
}

async function writeOne(target: string, file: WorkspaceFile): Promise<void> {
  if (typeof file === 'string' || Buffer.isBuffer(file)) return writeFile(target, file);
  if ('link' in file) return symlink(file.link, target);
  await writeFile(target, file.content);
  // Not writeFile's mode, which the umask narrows.
  if (file.mode !== undefined) await chmod(target, file.mode);
}
