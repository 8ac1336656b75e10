import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ArtifactSpec, type ModuleSpec, versions } from './modules.ts';
import { writeFunctionSources, writeLayerSources, writeTerraform } from './sources.ts';
import { read, type Toolbox } from './toolbox.ts';

/** A project on disk, committed. */
export interface BenchProject {
  readonly root: string;
  readonly artifacts: readonly BenchArtifact[];
  readonly modules: number;
}

export interface BenchArtifact {
  readonly kind: 'layer' | 'function';
  readonly name: string;
  /** Name of its zip. */
  readonly zip: string;
  /** Absolute. */
  readonly dir: string;
  readonly hasPackages: boolean;
}

/** Writes the modules into a new git repository below the working folder. */
export function writeProject(label: string, modules: readonly ModuleSpec[], tools: Toolbox): BenchProject {
  const root = path.join(tools.workDir, label);
  const artifacts = modules.flatMap((module) => writeModule(root, module));
  write(path.join(root, '.gitignore'), 'build/\n');
  const git = (...args: string[]) => read(['git', '-C', root, ...args], { env: gitEnv(tools) });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  return { root, artifacts, modules: modules.length };
}

function writeModule(root: string, module: ModuleSpec): BenchArtifact[] {
  const dir = path.join(root, 'packages', `module-${module.name}`);
  write(path.join(dir, 'infrastructure', 'main.tf'), writeTerraform(module));
  return [
    ...module.layers.map((spec) =>
      writeArtifact({ kind: 'layer', dir: `${dir}/backend/layers`, module, spec }),
    ),
    ...module.functions.map((spec) =>
      writeArtifact({ kind: 'function', dir: `${dir}/backend/lambdas`, module, spec }),
    ),
  ];
}

interface Place {
  readonly kind: BenchArtifact['kind'];
  readonly dir: string;
  readonly module: ModuleSpec;
  readonly spec: ArtifactSpec;
}

function writeArtifact({ kind, dir, module, spec }: Place): BenchArtifact {
  const own = path.join(dir, spec.name);
  const sources = kind === 'layer' ? writeLayerSources(spec) : writeFunctionSources(module, spec);
  for (const [name, text] of Object.entries(sources)) write(path.join(own, name), text);
  const lines = spec.packages.map((name) => `${name}==${versions[name]}\n`);
  const hasPackages = lines.length > 0;
  write(path.join(own, 'requirements.txt'), hasPackages ? lines.join('') : '# nothing beyond the layers\n');
  return { kind, name: spec.name, zip: `${module.name}-${spec.name}.zip`, dir: own, hasPackages };
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function gitEnv(tools: Toolbox): Record<string, string> {
  const person = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Bench'] as const,
    [`GIT_${role}_EMAIL`, 'bench@example.com'] as const,
  ]);
  return { ...tools.env, ...Object.fromEntries(person) };
}
