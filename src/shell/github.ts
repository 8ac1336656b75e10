import path from 'node:path';
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
    if (level !== 'quiet') console.log(defuse(redactor.redact(toText(outcome))));
    await writeSummary(outcome, env);
  } catch (error) {
    const shown = showError(error).map(({ title, lines }) => redactor.redact([title, ...lines].join('\n')));
    for (const text of shown)
      core.error(text, { title: 'cora-build', ...placeOf(text, env.INPUT_ROOT || '.') });
    if (env.GITHUB_STEP_SUMMARY) {
      const blocks = shown.map((text) => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``);
      await core.summary.addRaw(`### CORA build failed\n\n${blocks.join('\n\n')}\n`).write();
    }
    process.exitCode = exitCodeOf(error);
  }
}

// `packages/module-ai/.../requirements.txt line 3: ...` is shown beside that line of a pull request.
function placeOf(text: string, root: string): { file?: string; startLine?: number } {
  const [, file, line] = /^(\S+) line (\d+): /.exec(text) ?? /^(\S+\.tf(?:\.json)?):(\d+): /.exec(text) ?? [];
  return file === undefined ? {} : { file: path.posix.join(root, file), startLine: Number(line) };
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
  const print = (message: string) => console.log(defuse(redactor.redact(message)));
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

// A name out of the repository must not become a command to the runner.
function defuse(text: string): string {
  return text.replace(/^(\s*)(::|##\[)/gm, '$1\u200b$2');
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
