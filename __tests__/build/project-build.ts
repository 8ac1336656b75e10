import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, ManifestArtifact } from '../../src/manifest.ts';
import type { Environment } from '../support/hermetic-env.ts';
import { type RunOptions, runCli } from '../support/run-build.ts';
import { readZip, unzipTest } from '../support/zip-contents.ts';

export interface BuildOptions extends Omit<RunOptions, 'cwd' | 'env'> {
  readonly env?: Environment;
  /** Options of the command after `build`. */
  readonly args?: readonly string[];
}

/** What a build left behind and what it said. */
export interface Built {
  readonly manifest: Manifest;
  /** manifest.json as it is. */
  readonly manifestText: string;
  /** SHA-256 of every zip under `build`, by path relative to it. */
  readonly zips: Readonly<Record<string, string>>;
  /** `built: new`, `reused: unchanged`, by artifact. */
  readonly states: Readonly<Record<string, string>>;
  /** Zips of the last build that are gone. */
  readonly removed: readonly string[];
  readonly fetched: number;
  readonly stderr: string;
}

/** Builds the project in `root` by the command; throws what the command said when it failed. */
export async function buildProject(root: string, options: BuildOptions = {}): Promise<Built> {
  const { args = [], ...rest } = options;
  const result = await runCli(['build', '--json', ...args], { ...rest, cwd: root });
  if (result.exitCode !== 0) throw new Error(`The build ended with ${result.exitCode}.\n${result.stderr}`);
  const said: {
    states: { artifact: string; state: string; why: string }[];
    removed: string[];
    fetched: { wheels: number };
  } = JSON.parse(result.stdout);
  const manifestText = await readFile(join(root, 'build/manifest.json'), 'utf8');
  return {
    manifest: JSON.parse(manifestText),
    manifestText,
    zips: await hashZips(join(root, 'build')),
    states: Object.fromEntries(said.states.map(({ artifact, state, why }) => [artifact, `${state}: ${why}`])),
    removed: said.removed,
    fetched: said.fetched.wheels,
    stderr: result.stderr,
  };
}

/** How a build that must fail ended. */
export interface Refusal {
  readonly exitCode: number | undefined;
  /** The errors, each with its indented lines. */
  readonly errors: readonly string[];
}

/** Runs the command and gives its errors; `stdout` must stay empty then. */
export async function refuseBuild(root: string, options: BuildOptions = {}): Promise<Refusal> {
  const { args = [], ...rest } = options;
  const result = await runCli(['build', ...args], { ...rest, cwd: root });
  if (result.stdout !== '') throw new Error(`A refusal printed: ${result.stdout}`);
  const errors = result.stderr.split(/^(?=error: )/m).filter((part) => part.startsWith('error: '));
  return { exitCode: result.exitCode, errors: errors.map((error) => error.trimEnd()) };
}

/** SHA-256 of every zip below a folder, by path. */
export async function hashZips(folder: string): Promise<Record<string, string>> {
  const tree = await snapshotTree(folder);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => path.endsWith('.zip')));
}

/** Everything below a folder: SHA-256 of files, `folder`, or `-> target`. Empty when it is not there. */
export async function snapshotTree(folder: string): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const paths = await readdir(folder, { recursive: true });
  const rows = paths.toSorted().map(async (path): Promise<[string, string]> => {
    const absolute = join(folder, path);
    const stat = await lstat(absolute);
    if (stat.isSymbolicLink()) return [path, `-> ${await readlink(absolute)}`];
    return [path, stat.isDirectory() ? 'folder' : sha256(await readFile(absolute))];
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** Names and text of the files of a zip that Python and `unzip -t` accept. */
export async function readTexts(zip: string): Promise<Record<string, string>> {
  const { exitCode, stdout, stderr } = await unzipTest(zip);
  if (exitCode !== 0) throw new Error(`unzip -t ${zip}: ${stdout}${stderr}`);
  const entries = await readZip(zip);
  return Object.fromEntries([...entries].map(([name, entry]) => [name, entry.content.toString('utf8')]));
}

/** The artifact `module/name` of a manifest. */
export function artifactOf(manifest: Manifest, id: string): ManifestArtifact {
  const found = manifest.artifacts.find(({ module, name }) => `${module}/${name}` === id);
  if (found === undefined) throw new Error(`${id} is not in the manifest.`);
  return found;
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
