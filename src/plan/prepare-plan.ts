import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { throwAll } from '../errors.ts';
import { findAsOf, formatTime, type ResolvedAsOf } from '../lock/as-of.ts';
import { gitEnv } from '../lock/child-env.ts';
import type { Options } from '../options.ts';
import type { Log, Ports } from '../ports.ts';
import { discoverProject } from '../project/discover.ts';
import { type Git, type GitState, makeGit, readGit } from '../project/git.ts';
import { artifactId, type Module, type Project, type SourceArtifact } from '../project/model.ts';
import { checkRoot } from '../project/select-modules.ts';
import type { Memo } from './memo.ts';
import { type BuildPlan, judgeRequirements, planBuild } from './plan-build.ts';
import { readSourceFacts } from './read-facts.ts';
import { readTerraformFacts } from './read-terraform-facts.ts';
import { type ResolvedTarget, resolveTargets } from './resolve-targets.ts';

/** The project as read and what will be done with it. */
export interface Prepared {
  readonly project: Project;
  readonly git: GitState | undefined;
  readonly plan: BuildPlan;
}

export interface PlanContext {
  readonly root: string;
  readonly memo: Memo;
  /** Called as soon as it is known that something must be locked. */
  readonly onNeedsLocks: () => void;
}

/**
 * Reads the tree, git, Terraform and the sources, and decides everything before anything runs.
 * @throws InputError
 */
export async function preparePlan(
  options: Options,
  ports: Pick<Ports, 'exec' | 'env' | 'log' | 'now'>,
  { root, memo, onNeedsLocks }: PlanContext,
): Promise<Prepared> {
  checkRoot(root);
  const runGit = makeGit(ports.exec, root, gitEnv(ports.env));
  const git = await readGit(runGit, readIfThere);
  if (git === undefined) warnOfNoGit(root, ports.log);
  const project = discoverProject({ root, modules: options.modules, exclude: options.exclude }, git);
  const artifacts = project.modules.flatMap((module) => module.artifacts);
  const selected = project.modules
    .filter((module) => module.isSelected)
    .flatMap((module) => module.artifacts);
  for (const module of project.modules) {
    if (module.isSelected && module.artifacts.length === 0)
      ports.log.info(`${module.dir} has nothing to build.`);
  }
  throwAll(judgeRequirements(selected));
  if (selected.some(needsLock)) onNeedsLocks();
  // git walks the history while the parsers load.
  const question = { options, git, runGit, now: ports.now(), log: ports.log };
  const [asOf, terraform] = await Promise.all([
    answerAsOf(selected, question),
    readTerraformFacts(project, memo),
  ]);
  const facts = await readSourceFacts(project, terraform, memo);
  const targets = resolveTargets(artifacts, terraform, facts.layers, options);
  for (const module of project.modules) warnOfGuesses(module, targets, ports.log);
  const plan = planBuild(project, { targets, handlers: facts.handlers, layers: facts.layers, asOf }, options);
  return { project, git, plan };
}

// Terraform is there and says nothing we can read: a guess could meet its users as an ImportError.
function warnOfGuesses(module: Module, targets: ReadonlyMap<string, ResolvedTarget>, log: Log): void {
  if (!module.isSelected || module.terraform.length === 0) return;
  for (const artifact of module.artifacts.filter(({ kind }) => kind === 'function')) {
    const id = artifactId(artifact);
    const python = targets.get(id)?.python;
    if (python?.source !== 'default') continue;
    log.warn(
      `${id}: no runtime can be read from ${module.dir}/infrastructure; python${python.value} is taken. Write it there as a literal or a default, or set \`python-version\`.`,
    );
  }
}

interface AsOfContext {
  readonly options: Options;
  readonly git: GitState | undefined;
  readonly runGit: Git;
  readonly now: Date;
  readonly log: Log;
}

async function answerAsOf(
  artifacts: readonly SourceArtifact[],
  context: AsOfContext,
): Promise<ReadonlyMap<string, ResolvedAsOf>> {
  const question = { asOf: context.options.asOf, git: context.git, runGit: context.runGit, now: context.now };
  const asking = artifacts
    .filter(needsLock)
    .map((it) => [artifactId(it), it.requirements?.files ?? []] as const);
  const answers = await findAsOf(question, new Map(asking));
  for (const reason of new Set([...answers.values()].map((answer) => answer.reason)))
    explainAsOf(reason, context);
  return answers;
}

function needsLock(artifact: SourceArtifact): boolean {
  return artifact.pylock === undefined && (artifact.requirements?.requirements.length ?? 0) > 0;
}

function explainAsOf(reason: ResolvedAsOf['reason'], { log, git }: AsOfContext): void {
  if (reason === 'shallow' && git !== undefined) {
    log.warn(
      `This is a shallow clone that does not reach the last change of some requirements: they are resolved as of HEAD's date (${formatTime(git.headTime)}). Give actions/checkout \`fetch-depth: 0\` so that unrelated commits lock alike.`,
    );
  }
  if (reason === 'changed') log.info('Requirements that differ from HEAD are resolved as of today.');
  if (reason === 'future') log.info('A date in the future counts as today.');
}

function warnOfNoGit(root: string, log: Log): void {
  const isRepository = existsSync(path.join(root, '.git'));
  const why = isRepository
    ? 'git could not read this repository (is git on PATH, is there a commit?)'
    : 'This folder is not in git';
  log.warn(`${why}: requirements are resolved as of today, and the manifest names no commit.`);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
