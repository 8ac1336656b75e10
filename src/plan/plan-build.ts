import { InputError } from '../errors.ts';
import type { ResolvedAsOf } from '../lock/as-of.ts';
import type { Options, PythonVersion } from '../options.ts';
import { compileExcludes, type Verdict } from '../project/left-out.ts';
import { artifactId, type Module, type Project, type SourceArtifact } from '../project/model.ts';
import { normaliseName } from '../project/requirement.ts';
import { makeRequirementSet, type RequirementSet } from './requirement-set.ts';
import type { ResolvedTarget } from './resolve-targets.ts';
import { requirementSetWeight, takeShard } from './shard.ts';
import type { Target } from './target.ts';

/** Everything that is decided about one artifact before anything runs. */
export interface ArtifactPlan {
  readonly id: string;
  readonly source: SourceArtifact;
  /** Zip relative to the output folder: `module-ai/provider.zip`. */
  readonly file: string;
  readonly target: Target;
  readonly targetSource: string;
  readonly compatibleRuntimes: readonly PythonVersion[];
  /** What is locked for it; absent when it asks for nothing or brings its own pylock.toml. */
  readonly set: RequirementSet | undefined;
  readonly handler: string | undefined;
  readonly layers: readonly string[];
  readonly exclude: readonly string[];
  readonly judge: (archivePath: string) => Verdict;
  /** In front of the paths of wheels. */
  readonly wheelPrefix: string;
}

export interface BuildPlan {
  /** By module, layers first, by name. */
  readonly artifacts: readonly ArtifactPlan[];
  /** Distinct sets: equal ones are locked once. */
  readonly sets: readonly RequirementSet[];
  /** Modules of this run. */
  readonly modules: readonly string[];
}

/** What was found out before planning, per artifact id. */
export interface PlanFacts {
  readonly targets: ReadonlyMap<string, ResolvedTarget>;
  readonly handlers: ReadonlyMap<string, string>;
  readonly layers: ReadonlyMap<string, readonly string[]>;
  readonly asOf: ReadonlyMap<string, ResolvedAsOf>;
}

type PlanOptions = Pick<Options, 'exclude' | 'excludePackages' | 'requireHashes' | 'sdist' | 'shard'>;

/** Decides what is built, for which target and from which requirement set. Pure. */
export function planBuild(project: Project, facts: PlanFacts, options: PlanOptions): BuildPlan {
  const selected = project.modules.filter((module) => module.isSelected);
  const planned = selected.map((module) => ({
    module,
    artifacts: module.artifacts.map((source) => planArtifact(module, source, facts, options)),
  }));
  const share = options.shard === undefined ? undefined : takeShard(planned.map(weigh), options.shard);
  const taken = planned.filter(({ module }) => share?.has(module.name) ?? true);
  const artifacts = taken.flatMap((module) => module.artifacts);
  const sets = new Map(artifacts.flatMap(({ set }) => (set === undefined ? [] : [[set.key, set] as const])));
  return { artifacts, sets: [...sets.values()], modules: taken.map(({ module }) => module.name) };
}

function planArtifact(
  module: Module,
  source: SourceArtifact,
  facts: PlanFacts,
  options: PlanOptions,
): ArtifactPlan {
  const id = artifactId(source);
  const resolved = facts.targets.get(id);
  // The map is made from the same project; a gap would be our bug.
  if (resolved === undefined) throw new Error(`${id} was not examined before planning`);
  const target = { python: resolved.python.value, architecture: resolved.architecture.value };
  const exclude = [...module.ignorePatterns, ...options.exclude];
  return {
    id,
    source,
    file: `${module.folder}/${source.name}.zip`,
    target,
    targetSource: describeSources(resolved),
    compatibleRuntimes: resolved.compatibleRuntimes,
    set: planSet(source, target, facts.asOf.get(id), options),
    handler: facts.handlers.get(id),
    layers: facts.layers.get(id) ?? [],
    exclude,
    judge: compileExcludes(exclude),
    wheelPrefix: source.kind === 'layer' ? 'python/' : '',
  };
}

function planSet(
  source: SourceArtifact,
  target: Target,
  asOf: ResolvedAsOf | undefined,
  options: PlanOptions,
): RequirementSet | undefined {
  if (source.pylock !== undefined || source.requirements === undefined || asOf === undefined)
    return undefined;
  return makeRequirementSet(source.requirements, {
    target,
    asOf,
    requireHashes: options.requireHashes,
    excludePackages: options.excludePackages.map(normaliseName),
    sdist: options.sdist,
  });
}

// The module stands beside it: `main.tf:15` is enough, and `main.tf:6,7` for two lines of one file.
function describeSources({ python, architecture }: ResolvedTarget): string {
  const [first, second] = [python, architecture].map(({ source }) =>
    source.slice(source.lastIndexOf('/') + 1),
  );
  if (first === second || second === undefined) return first ?? '';
  const [file, line] = second.split(':');
  return line !== undefined && first?.startsWith(`${file}:`) ? `${first},${line}` : `${first}, ${second}`;
}

function weigh({ module, artifacts }: { module: Module; artifacts: readonly ArtifactPlan[] }) {
  const bytes = module.artifacts.flatMap(({ files }) => files).reduce((sum, file) => sum + file.bytes, 0);
  const sets = new Set(artifacts.flatMap(({ set }) => (set === undefined ? [] : [set.key])));
  return { name: module.name, weight: bytes + sets.size * requirementSetWeight };
}

/**
 * What of the requirements makes building impossible, all of it.
 * @throws nothing; the errors are given back
 */
export function judgeRequirements(artifacts: readonly SourceArtifact[]): readonly InputError[] {
  const problems = artifacts.flatMap(({ requirements }) => requirements?.problems ?? []);
  const unique = new Map(
    problems.map((problem) => [`${problem.file}\n${problem.line}\n${problem.message}`, problem]),
  );
  return [...unique.values()].map(
    ({ file, line, message, suggestion }) =>
      new InputError(`${file} line ${line}: ${message}`, { hint: suggestion }),
  );
}
