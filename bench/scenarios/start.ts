import { runInTurns, seriesOf } from '../compare.ts';
import { measure } from '../measure.ts';
import { formatNumber, type Result } from '../report.ts';
import type { Bench } from '../scenario.ts';
import { median } from '../statistics.ts';

const maxStartMs = 150;

/** `--help` against a Node that does nothing. */
export function measureStart({ flags, tools, note }: Bench): Result {
  const run = (...args: string[]) => measure({ argv: [tools.node, ...args], cwd: tools.workDir }, tools);
  const contestants = [
    { name: 'cora-build --help', run: () => run(tools.cli, '--help') },
    { name: 'node -e 0', run: () => run('-e', '0') },
  ];
  const series = runInTurns(contestants, flags.samples, note);
  const [help, node] = contestants.map(({ name }) =>
    median(seriesOf(series, name).runs.map(({ wallMs }) => wallMs)),
  );
  const difference = (help ?? Number.NaN) - (node ?? Number.NaN);
  const goal = {
    text: `--help within ${maxStartMs} ms of node -e 0`,
    value: `${formatNumber(difference)} ms`,
    isMet: difference <= maxStartMs,
  };
  return { scenario: 'start', title: 'the command says its help', series, notes: [], goals: [goal] };
}
