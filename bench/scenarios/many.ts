import { runInTurns, type Series } from '../compare.ts';
import { measureIdleNode } from '../idle-node.ts';
import { manyModules } from '../modules.ts';
import { writeProject } from '../project.ts';
import { formatNumber, type Result } from '../report.ts';
import type { Bench } from '../scenario.ts';
import { median } from '../statistics.ts';
import { ourWay, uvWay } from '../ways.ts';

const sizes = [
  { modules: 10, functions: 4 },
  { modules: 50, functions: 4 },
  { modules: 100, functions: 20 },
] as const;
// Linear within the noise: an archive of the largest project may cost this much more than one of the middle one.
const tolerance = 1.25;

/** First-party functions by the hundred: what an archive costs must not grow with their number. */
export function measureMany(bench: Bench): Result {
  const idleMs = measureIdleNode(bench);
  const found = sizes.map((size) => measureSize(bench, size, idleMs));
  const growth = (found[2]?.unchangedMs ?? Number.NaN) / (found[1]?.unchangedMs ?? Number.NaN);
  const goal = {
    text: `unchanged, an archive of 100 x 20 costs at most ${tolerance}x one of 50 x 4`,
    value: `${growth.toFixed(2)}x`,
    isMet: growth <= tolerance,
  };
  return {
    scenario: 'many',
    title: 'first-party functions by the hundred',
    series: found.flatMap(({ series }) => series),
    notes: [...found.map(({ note }) => note), `in the process, less node -e 0: ${formatNumber(idleMs)} ms`],
    goals: [goal],
  };
}

interface Found {
  readonly series: readonly Series[];
  /** A single archive's share. */
  readonly unchangedMs: number;
  readonly note: string;
}

function measureSize({ flags, tools, note }: Bench, size: (typeof sizes)[number], idleMs: number): Found {
  const label = `${size.modules}x${size.functions}`;
  const project = writeProject(`many-${label}`, manyModules(size.modules, size.functions), tools);
  const [ours, uv] = [ourWay(project, tools), uvWay(project, tools)];
  const built = runInTurns(
    [
      { name: `${label} cora-build, all new`, run: () => ours.build('warm') },
      { name: `${label} uv way (cp and zip)`, run: () => uv.build('warm') },
    ],
    flags.pairs,
    (text) => note(`many: ${text}`),
  );
  ours.build('warm');
  const unchanged = runInTurns(
    [{ name: `${label} cora-build unchanged`, run: ours.rebuild }],
    flags.samples,
    (text) => note(`many: ${text}`),
  );
  const shareOf = (series: Series | undefined) =>
    (median((series?.runs ?? []).map(({ wallMs }) => wallMs)) - idleMs) / project.artifacts.length;
  const unchangedMs = shareOf(unchanged[0]);
  return {
    series: [...built, ...unchanged],
    unchangedMs,
    note: `${label}: ${project.artifacts.length} archives, in the process ${unchangedMs.toFixed(2)} ms an archive unchanged, ${shareOf(built[0]).toFixed(2)} ms all new`,
  };
}
