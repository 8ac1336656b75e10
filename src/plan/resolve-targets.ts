import { InputError } from '../errors.ts';
import { type Architecture, architectures, type PythonVersion, pythonVersions } from '../options.ts';
import { artifactId, type SourceArtifact } from '../project/model.ts';
import type { Fact, TerraformFacts } from './terraform-facts.ts';

/** The target of an artifact, each part with the place that decided it. */
export interface ResolvedTarget {
  readonly python: Fact<PythonVersion>;
  readonly architecture: Fact<Architecture>;
  /** Of a layer: every runtime it is said or seen to serve, lowest first. */
  readonly compatibleRuntimes: readonly PythonVersion[];
}

export interface TargetOptions {
  readonly pythonVersion: PythonVersion | 'auto';
  readonly architecture: Architecture | 'auto';
}

const defaultPython: Fact<PythonVersion> = { value: '3.11', source: 'default' };
const defaultArchitecture: Fact<Architecture> = { value: 'x86_64', source: 'default' };

/**
 * What each artifact is built for. Functions first, for a layer may take its target from those that attach it.
 * @throws InputError for a runtime or architecture nobody can build for
 */
export function resolveTargets(
  artifacts: readonly SourceArtifact[],
  facts: ReadonlyMap<string, TerraformFacts>,
  attached: ReadonlyMap<string, readonly string[]>,
  options: TargetOptions,
): ReadonlyMap<string, ResolvedTarget> {
  const targets = new Map<string, ResolvedTarget>();
  for (const artifact of artifacts.filter(({ kind }) => kind === 'function')) {
    const said = readFacts(artifact, facts.get(artifactId(artifact)));
    targets.set(
      artifactId(artifact),
      override(decide(lowest(said.pythons), said.architectures[0], said.pythons), options),
    );
  }
  for (const artifact of artifacts.filter(({ kind }) => kind === 'layer')) {
    const id = artifactId(artifact);
    const said = readFacts(artifact, facts.get(id));
    const users = [...targets].filter(([user]) => attached.get(user)?.includes(id));
    targets.set(id, override(targetOfLayer(said, users), options));
  }
  return targets;
}

interface Said {
  readonly pythons: readonly Fact<PythonVersion>[];
  readonly architectures: readonly Fact<Architecture>[];
}

function targetOfLayer(said: Said, users: readonly (readonly [string, ResolvedTarget])[]): ResolvedTarget {
  const fromUsers = users.map(([user, target]) => ({
    value: target.python.value,
    source: `function ${user}`,
  }));
  const users32 = users.map(([user, target]) => ({
    value: target.architecture.value,
    source: `function ${user}`,
  }));
  // One compatible runtime is an answer; of several the lowest that is really used, for its wheels run nowhere lower.
  const pythons = said.pythons.length === 1 ? said.pythons : fromUsers.length > 0 ? fromUsers : said.pythons;
  const machines =
    said.architectures.length === 1 ? said.architectures : users32.length > 0 ? users32 : said.architectures;
  return decide(lowest(pythons), machines[0], said.pythons.length > 0 ? said.pythons : pythons);
}

function decide(
  python: Fact<PythonVersion> | undefined,
  architecture: Fact<Architecture> | undefined,
  compatible: readonly Fact<PythonVersion>[],
): ResolvedTarget {
  const decided = python ?? defaultPython;
  const values = compatible.length > 0 ? compatible.map(({ value }) => value) : [decided.value];
  return {
    python: decided,
    architecture: architecture ?? defaultArchitecture,
    compatibleRuntimes: pythonVersions.filter((version) => values.includes(version)),
  };
}

function override(target: ResolvedTarget, options: TargetOptions): ResolvedTarget {
  const source = 'option';
  const python = options.pythonVersion === 'auto' ? undefined : { value: options.pythonVersion, source };
  const architecture = options.architecture === 'auto' ? undefined : { value: options.architecture, source };
  return {
    python: python ?? target.python,
    architecture: architecture ?? target.architecture,
    compatibleRuntimes: python === undefined ? target.compatibleRuntimes : [python.value],
  };
}

function lowest(facts: readonly Fact<PythonVersion>[]): Fact<PythonVersion> | undefined {
  return [...facts].sort((a, b) => pythonVersions.indexOf(a.value) - pythonVersions.indexOf(b.value))[0];
}

function readFacts(artifact: SourceArtifact, facts: TerraformFacts | undefined): Said {
  return {
    pythons: (facts?.runtimes ?? []).map((fact) => ({ ...fact, value: readRuntime(artifact, fact) })),
    architectures: (facts?.architectures ?? []).map((fact) => ({
      ...fact,
      value: readArchitecture(artifact, fact),
    })),
  };
}

function readRuntime(artifact: SourceArtifact, fact: Fact<string>): PythonVersion {
  const version = pythonVersions.find((known) => known === fact.value);
  if (version !== undefined) return version;
  throw new InputError(
    `${fact.source}: the runtime '${fact.value}' of ${artifactId(artifact)} is not one we build for.`,
    {
      hint: `Use one of ${pythonVersions.map((known) => `python${known}`).join(', ')}, or set \`python-version\`.`,
    },
  );
}

function readArchitecture(artifact: SourceArtifact, fact: Fact<string>): Architecture {
  const architecture = architectures.find((known) => known === fact.value);
  if (architecture !== undefined) return architecture;
  throw new InputError(
    `${fact.source}: the architecture '${fact.value}' of ${artifactId(artifact)} is not one of Lambda's.`,
    {
      hint: `Use ${architectures.join(' or ')}, or set \`architecture\`.`,
    },
  );
}
