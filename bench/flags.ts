import { parseArgs } from 'node:util';

export const scenarioNames = ['start', 'many', 'memory', 'heavy', 'layers', 'project'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface Flags {
  /** Folder of the bundle that is measured. */
  readonly bundle: string | undefined;
  /** The Node that runs the bundle. */
  readonly node: string;
  readonly pairs: number;
  /** Rounds in which the slow pip way takes part. */
  readonly pipPairs: number;
  /** Runs of the small measurements. */
  readonly samples: number;
  readonly only: readonly ScenarioName[];
  readonly json: string | undefined;
  readonly keep: boolean;
}

export const usage = `node bench/bench.ts [--only NAME,..] [--pairs 5] [--pip-pairs 5] [--samples 9] [--quick]
                    [--bundle dist] [--node NODE] [--json FILE] [--keep]

--only    of ${scenarioNames.join(', ')}
--quick   2 pairs, 1 with pip, 5 samples
--bundle  folder of the bundle to measure (default: dist of the checkout)
--node    the Node that runs the bundle (default: the one that runs this)
--keep    leave the working folder and say where it is
`;

/** Reads the command line. @throws Error for what it does not know */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      pairs: { type: 'string' },
      'pip-pairs': { type: 'string' },
      samples: { type: 'string' },
      quick: { type: 'boolean', default: false },
      bundle: { type: 'string' },
      node: { type: 'string', default: process.execPath },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const pairs = readCount(values.pairs) ?? (values.quick ? 2 : 5);
  return {
    bundle: values.bundle,
    node: values.node,
    pairs,
    pipPairs: readCount(values['pip-pairs']) ?? (values.quick ? 1 : pairs),
    samples: readCount(values.samples) ?? (values.quick ? 5 : 9),
    only: values.only === undefined ? scenarioNames : values.only.split(',').map(readScenarioName),
    json: values.json,
    keep: values.keep,
  };
}

function readCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`${text} is not a number of runs.\n${usage}`);
  return Number(text);
}

function readScenarioName(text: string): ScenarioName {
  const name = scenarioNames.find((known) => known === text.trim());
  if (name === undefined) throw new Error(`There is no scenario ${text}.\n${usage}`);
  return name;
}
