import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Environment, type HermeticOptions, hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, type IndexOptions, startIndex } from '../support/index-server.ts';
import { type RunOptions, runCli } from '../support/run-build.ts';
import type { ProcessResult } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { makeWheel, type WheelOptions } from '../support/wheel.ts';
import { type WorkspaceFile, type WorkspaceOptions, workspace } from '../support/workspace.ts';

const opened: Index[] = [];
afterEach(() => Promise.all(opened.splice(0).map((index) => index.close())));

/** An index that is closed after the test. */
export async function openIndex(options?: IndexOptions): Promise<Index> {
  const index = await startIndex(options);
  opened.push(index);
  return index;
}

/** A wheel with one module of its name, `{name}/__init__.py`, that tells the version. */
export function tinyWheel(options: Omit<WheelOptions, 'files'>): ReturnType<typeof makeWheel> {
  const folder = options.name.replaceAll('-', '_');
  return makeWheel({ ...options, files: { [`${folder}/__init__.py`]: `version = '${options.version}'\n` } });
}

const lambda = 'packages/module-shop/backend/lambdas/order';

/** Where `makeProject` puts the requirements, relative to the root. */
export const requirementsFile = `${lambda}/requirements.txt`;

/** A project of the one function shop/order with these requirements; not in git, so resolved as of today. */
export function makeProject(
  requirements: string,
  more: Readonly<Record<string, WorkspaceFile>> = {},
): Promise<string> {
  return workspace(projectFiles(requirements, more));
}

/** The files of `makeProject`. */
export function projectFiles(
  requirements: string,
  more: Readonly<Record<string, WorkspaceFile>> = {},
): Record<string, WorkspaceFile> {
  return {
    [`${lambda}/lambda_function.py`]: 'def handler(event, context):\n    return None\n',
    [requirementsFile]: requirements,
    ...more,
  };
}

/** A function with its requirements; runtime (`3.11`) and architecture go into the module's Terraform. */
export interface FunctionSpec {
  readonly requirements: string;
  readonly python?: string;
  readonly architecture?: string;
}

export interface ProjectOptions extends WorkspaceOptions {
  readonly files?: Readonly<Record<string, WorkspaceFile>>;
}

/** A project of several functions of the module shop, by name. One build locks them all. */
export function makeFunctions(
  functions: Readonly<Record<string, string | FunctionSpec>>,
  { files = {}, ...options }: ProjectOptions = {},
): Promise<string> {
  const specs = Object.entries(functions).map(([name, spec]) => ({
    name,
    ...(typeof spec === 'string' ? { requirements: spec } : spec),
  }));
  const own = specs.flatMap(({ name, requirements }) => [
    [
      `packages/module-shop/backend/lambdas/${name}/lambda_function.py`,
      'def handler(event, context):\n    return None\n',
    ],
    [requirementsOf(name), requirements],
  ]);
  const terraform = specs.map(toResource).join('');
  const all = {
    ...Object.fromEntries(own),
    'packages/module-shop/infrastructure/main.tf': terraform,
    ...files,
  };
  return workspace(all, options);
}

/** Where `makeFunctions` puts the requirements of a function, relative to the root. */
export function requirementsOf(name: string): string {
  return `packages/module-shop/backend/lambdas/${name}/requirements.txt`;
}

function toResource({ name, python, architecture }: FunctionSpec & { readonly name: string }): string {
  const lines = [
    `  function_name = "${name}"`,
    '  handler       = "lambda_function.handler"',
    ...(python === undefined ? [] : [`  runtime       = "python${python}"`]),
    ...(architecture === undefined ? [] : [`  architectures = ["${architecture}"]`]),
  ];
  return `resource "aws_lambda_function" "${name.replaceAll('-', '_')}" {\n${lines.join('\n')}\n}\n\n`;
}

export interface BuildRun extends ProcessResult {
  /** Wheels by artifact, as the manifest names them; empty without a manifest. */
  readonly wheels: Readonly<Record<string, readonly string[]>>;
}

export interface BuildOptions extends Partial<RunOptions> {
  readonly args?: readonly string[];
  readonly hermetic?: HermeticOptions;
}

/** `cora-build build` in the root, with packages from the index (or the environment given). */
export async function build(
  root: string,
  index: Index | Environment,
  options: BuildOptions = {},
): Promise<BuildRun> {
  const { args = [], hermetic, ...run } = options;
  const env = isIndex(index) ? await hermeticEnv(index.url, hermetic) : index;
  const result = await runCli(['build', ...args], { cwd: root, env, ...run });
  return { ...result, wheels: await readWheels(root) };
}

function isIndex(index: Index | Environment): index is Index {
  return typeof index['publish'] === 'function';
}

/** An environment whose home (with its caches) several builds share. */
export async function sharedEnv(index: Index, options: HermeticOptions = {}): Promise<Environment> {
  return hermeticEnv(index.url, { ...options, home: await makeTempFolder('home') });
}

/** The lines of what went wrong, without the notes around it. */
export function errorOf(run: ProcessResult): string[] {
  const lines = run.stderr.split('\n');
  const start = lines.findIndex((line) => line.startsWith('error: '));
  return start < 0 ? [] : lines.slice(start).filter((line) => /^(error:| {2}) *\S/.test(line));
}

interface ManifestShape {
  readonly artifacts: readonly {
    readonly module: string;
    readonly name: string;
    readonly packages: readonly {
      readonly name: string;
      readonly version: string;
      readonly wheel: string;
      readonly sha256: string;
    }[];
    readonly python: string;
    readonly reproducible?: boolean;
  }[];
}

/** The manifest of the last build; one without artifacts when there is none. */
export async function readManifest(root: string): Promise<ManifestShape> {
  const text = await readFile(join(root, 'build/manifest.json'), 'utf8').catch(() => '{ "artifacts": [] }');
  const manifest: ManifestShape = JSON.parse(text);
  return manifest;
}

async function readWheels(root: string): Promise<Record<string, string[]>> {
  const { artifacts } = await readManifest(root);
  return Object.fromEntries(
    artifacts.map(({ module, name, packages }) => [`${module}/${name}`, packages.map(({ wheel }) => wheel)]),
  );
}
