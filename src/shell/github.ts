import * as core from '@actions/core';
import { exitCodeOf } from '../errors.ts';
import { outputRows } from '../outputs.ts';
import { parseOptions } from '../parse-options.ts';
import type { Log } from '../ports.ts';
import {
  formatMarkdownTable,
  formatTable,
  summariseBuild,
  tabulateArchives,
  tabulateSteps,
} from '../report/build-table.ts';
import { showError } from '../report/show-error.ts';
import { type Outcome, run } from '../run.ts';
import { makePorts } from './make-ports.ts';
import { Redactor } from './redactor.ts';
import { type LogLevel, plainProgress } from './terminal-log.ts';

/** Runs as a step of a GitHub workflow: inputs, groups, outputs, job summary, annotations. */
export async function runOnGithub(env: NodeJS.ProcessEnv): Promise<void> {
  const redactor = new Redactor();
  try {
    const options = parseOptions(readInputs(env));
    const level = core.isDebug() ? 'debug' : options.logLevel;
    if (options.githubToken !== undefined) redactor.hide(options.githubToken);
    const outcome = await run(options, makePorts(makeGithubLog(level, redactor), env));
    setOutputs(outcome);
    if (level !== 'quiet') console.log(redactor.redact(toText(outcome)));
    await writeSummary(outcome, env);
  } catch (error) {
    for (const { title, lines } of showError(error)) {
      core.error(redactor.redact([title, ...lines].join('\n')), { title: 'cora-build' });
    }
    process.exitCode = exitCodeOf(error);
  }
}

// The runner hands inputs over as INPUT_{NAME}, upper case, spaces as _; unknown ones too.
function readInputs(env: NodeJS.ProcessEnv): Record<string, string> {
  const inputs: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('INPUT_') && value !== undefined)
      inputs[name.slice('INPUT_'.length).toLowerCase()] = value;
  }
  return inputs;
}

function makeGithubLog(level: LogLevel, redactor: Redactor): Log {
  const print = (message: string) => console.log(redactor.redact(message));
  return {
    debug: (message) => level === 'debug' && print(message),
    info: (message) => level !== 'quiet' && print(message),
    warn: (message) => core.warning(redactor.redact(message), { title: 'cora-build' }),
    hide: (secret) => {
      redactor.hide(secret);
      core.setSecret(secret);
    },
    group: (title, body) => (level === 'quiet' ? body() : core.group(title, body)),
    progress: (title, total) =>
      plainProgress({ title, total, print: (line) => level !== 'quiet' && print(line) }),
  };
}

function setOutputs(outcome: Outcome): void {
  const outputs = outcome.kind === 'built' ? outcome.outputs : {};
  for (const { name } of outputRows) core.setOutput(name, outputs[name] ?? '');
}

function toText(outcome: Outcome): string {
  if (outcome.kind === 'dry-run') return formatTable(tabulateSteps(outcome.dryRun.steps));
  const { archives, fetched, written } = outcome.built;
  return `${formatTable(tabulateArchives(archives))}\n${summariseBuild(archives, fetched, written.removed)}`;
}

async function writeSummary(outcome: Outcome, env: NodeJS.ProcessEnv): Promise<void> {
  if (!env.GITHUB_STEP_SUMMARY) return;
  const table =
    outcome.kind === 'built' ? tabulateArchives(outcome.built.archives) : tabulateSteps(outcome.dryRun.steps);
  const title = outcome.kind === 'built' ? 'CORA build' : 'CORA build (dry run)';
  const closing =
    outcome.kind === 'built'
      ? summariseBuild(outcome.built.archives, outcome.built.fetched, outcome.built.written.removed)
      : '';
  await core.summary.addRaw(`### ${title}\n\n${formatMarkdownTable(table)}\n\n${closing}\n`).write();
}
