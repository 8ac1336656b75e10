import type { Options } from '../options.ts';
import { formatTable, summariseBuild, tabulateArchives, tabulateSteps } from '../report/build-table.ts';
import { type Outcome, run } from '../run.ts';
import { makePorts } from './make-ports.ts';
import type { Redactor } from './redactor.ts';
import { makeTerminalLog } from './terminal-log.ts';

export interface TerminalOptions {
  readonly isJson: boolean;
  readonly redactor: Redactor;
}

/** Runs as a local command: notes on stderr, the closing table (or JSON) on stdout. */
export async function runInTerminal(options: Options, { isJson, redactor }: TerminalOptions): Promise<void> {
  const log = makeTerminalLog(process.stderr, options.logLevel, redactor);
  const outcome = await run(options, makePorts(log, process.env));
  if (isJson) process.stdout.write(`${JSON.stringify(toJson(outcome), undefined, 2)}\n`);
  else if (options.logLevel !== 'quiet') process.stdout.write(`${redactor.redact(toText(outcome))}\n`);
}

function toText(outcome: Outcome): string {
  if (outcome.kind === 'dry-run')
    return `${formatTable(tabulateSteps(outcome.dryRun.steps))}\nNothing was written.`;
  const { archives, fetched, written } = outcome.built;
  if (archives.length === 0) return 'These modules have nothing to build.';
  return `${formatTable(tabulateArchives(archives))}\n${summariseBuild(archives, fetched, written.removed)}`;
}

function toJson(outcome: Outcome): unknown {
  if (outcome.kind === 'dry-run') {
    const steps = outcome.dryRun.steps.map(({ plan, action, why }) => ({
      module: plan.source.module,
      kind: plan.source.kind,
      name: plan.source.name,
      ...plan.target,
      decidedBy: plan.targetSource,
      action,
      why,
    }));
    return { dryRun: true, artifacts: steps };
  }
  const { archives, fetched, written, manifest } = outcome.built;
  const states = archives.map(({ artifact, state, why }) => ({
    artifact: `${artifact.module}/${artifact.name}`,
    state,
    why,
  }));
  return {
    manifest: written.manifest,
    tfvars: written.tfvars,
    removed: written.removed,
    fetched,
    states,
    ...manifest,
  };
}
