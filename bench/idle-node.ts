import { measure } from './measure.ts';
import type { Bench } from './scenario.ts';
import { median } from './statistics.ts';

/** Median wall time of `node -e 0`: what every run of a Node program pays before its first line. */
export function measureIdleNode({ flags, tools }: Bench): number {
  const runs = Array.from({ length: flags.samples }, () =>
    measure({ argv: [tools.node, '-e', '0'], cwd: tools.workDir }, tools),
  );
  return median(runs.map(({ wallMs }) => wallMs));
}
