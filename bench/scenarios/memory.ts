import { runInTurns } from '../compare.ts';
import { describeManifest } from '../manifest.ts';
import { largestLayer } from '../modules.ts';
import { writeProject } from '../project.ts';
import { formatMegabytes, type Result } from '../report.ts';
import type { Bench } from '../scenario.ts';
import { ourWay } from '../ways.ts';

const maxPeakBytes = 200 * 1024 * 1024;
const runs = 3;

/** The largest resident set of any process while a layer of about 250 MB is built, fetched and spliced. */
export function measureMemory({ tools, note }: Bench): Result {
  const ours = ourWay(writeProject('largest', largestLayer, tools), tools);
  const series = runInTurns(
    [
      { name: 'cora-build cold', run: () => ours.build('cold') },
      { name: 'cora-build warm', run: () => ours.build('warm') },
    ],
    runs,
    (text) => note(`memory: ${text}`),
  );
  const peak = Math.max(...series.flatMap((one) => one.runs.map(({ peakBytes }) => peakBytes)));
  const goal = { text: 'peak under 200 MB', value: formatMegabytes(peak), isMet: peak < maxPeakBytes };
  return {
    scenario: 'memory',
    title: 'a layer of about 250 MB unzipped',
    series,
    notes: [describeManifest(ours.manifest)],
    goals: [goal],
  };
}
