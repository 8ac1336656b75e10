import { ratioOf, runInTurns, type Series, seriesOf } from '../compare.ts';
import { measureIdleNode } from '../idle-node.ts';
import { describeManifest } from '../manifest.ts';
import { layersAlone, type ModuleSpec, tenModules } from '../modules.ts';
import { writeProject } from '../project.ts';
import { fasterGoal, formatMegabytes, formatNumber, formatRatio, type Goal, type Result } from '../report.ts';
import type { Bench } from '../scenario.ts';
import { median } from '../statistics.ts';
import { type CacheState, type OurWay, ourWay, pipWay, uvWay, type Way } from '../ways.ts';

const maxUnchangedMs = 150;

/** Ten modules, 39 archives, against what teams' scripts do. */
export function measureProject(bench: Bench): Result {
  const { series, notes, unchangedMs } = race(bench, 'project', tenModules);
  const against = (way: string, state: CacheState) => {
    const theirs = seriesOf(series, `${way} ${state}`);
    return theirs.runs.length === 0 ? undefined : ratioOf(theirs, seriesOf(series, `cora-build ${state}`));
  };
  const warmUv = against('uv way', 'warm');
  const warmPip = against('pip way', 'warm');
  const coldUv = against('uv way', 'cold');
  const goals: Goal[] = [
    ...(warmUv ? [fasterGoal('warm, faster than the uv way', warmUv, 25)] : []),
    ...(warmPip ? [fasterGoal('warm, faster than the pip way', warmPip, 60)] : []),
    ...(coldUv ? [fasterGoal('cold, faster than the uv way', coldUv, 4)] : []),
    {
      text: `nothing changed under ${maxUnchangedMs} ms in the process`,
      value: `${formatNumber(unchangedMs)} ms`,
      isMet: unchangedMs < maxUnchangedMs,
    },
  ];
  return { scenario: 'project', title: 'ten modules, 11 layers and 28 functions', series, notes, goals };
}

/** The layers of the same project alone. */
export function measureLayers(bench: Bench): Result {
  const { series, notes } = race(bench, 'layers', layersAlone);
  return { scenario: 'layers', title: 'the layers of it alone', series, notes, goals: [] };
}

interface Race {
  readonly series: readonly Series[];
  readonly notes: readonly string[];
  readonly unchangedMs: number;
}

function race(bench: Bench, label: string, modules: readonly ModuleSpec[]): Race {
  const { flags, tools, note } = bench;
  const project = writeProject(label, modules, tools);
  const [ours, uv, pip] = [ourWay(project, tools), uvWay(project, tools), pipWay(project, tools)];
  const contest = (state: CacheState) =>
    runInTurns(
      [ours, uv, pip].map((way) => ({
        name: `${way.name} ${state}`,
        run: () => way.build(state),
        rounds: way === pip ? flags.pipPairs : flags.pairs,
      })),
      flags.pairs,
      (text) => note(`${label}: ${text}`),
    );
  const cold = contest('cold');
  const notes = [describeSizes(ours, flags.pipPairs > 0 ? [uv, pip] : [uv])];
  // After the cold rounds the caches of all are full.
  const warm = contest('warm');
  ours.build('warm');
  const unchanged = runInTurns(
    [{ name: 'cora-build unchanged', run: ours.rebuild }],
    flags.samples,
    () => undefined,
  );
  const idleMs = measureIdleNode(bench);
  const unchangedMs = median(unchanged.flatMap(({ runs }) => runs.map(({ wallMs }) => wallMs))) - idleMs;
  const series = [...cold, ...warm, ...unchanged].filter(({ runs }) => runs.length > 0);
  return {
    series: [...cold, ...warm, ...unchanged],
    notes: [
      ...notes,
      ...describeRatios(series),
      `unchanged in the process: ${formatNumber(unchangedMs)} ms (node -e 0: ${formatNumber(idleMs)} ms)`,
    ],
    unchangedMs,
  };
}

function describeSizes(ours: OurWay, others: readonly Way[]): string {
  const sizes = others.map((way) => `${way.name} ${formatMegabytes(way.zippedBytes())}`);
  const caches = [ours, ...others].map((way) => `${way.name} ${formatMegabytes(way.cacheBytes())}`);
  const unkept = others.filter((way) => way.cacheBytes() === 0).map(({ name }) => name);
  const warning =
    unkept.length === 0
      ? ''
      : `; the ${unkept.join(', ')} kept nothing in its cache, so its warm is cold (does the index allow caching?)`;
  return `${describeManifest(ours.manifest)}; zips of the ${sizes.join(', ')}; caches after cold: ${caches.join(', ')}${warning}`;
}

function describeRatios(series: readonly Series[]): string[] {
  return (['cold', 'warm'] as const).flatMap((state) => {
    const ours = seriesOf(series, `cora-build ${state}`);
    return series
      .filter(({ name }) => name.endsWith(`way ${state}`))
      .map((theirs) => `${theirs.name} / cora-build ${state}: ${formatRatio(ratioOf(theirs, ours))}`);
  });
}
