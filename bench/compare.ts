import type { Measured } from './measure.ts';
import { median } from './statistics.ts';

/** One side of a comparison; each run prepares itself (untimed) and then measures. */
export interface Contestant {
  readonly name: string;
  readonly run: () => Measured;
  /** Rounds it takes part in; all when absent. */
  readonly rounds?: number;
}

/** All runs of one side. */
export interface Series {
  readonly name: string;
  readonly runs: readonly Measured[];
}

/** Runs the contestants in turns (A B C A B C ..), so that what disturbs the machine disturbs all. */
export function runInTurns(
  contestants: readonly Contestant[],
  rounds: number,
  note: (text: string) => void,
): Series[] {
  const series = contestants.map(({ name }) => ({ name, runs: [] as Measured[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      if (round >= (contestant.rounds ?? rounds)) continue;
      note(`round ${round + 1} of ${rounds}: ${contestant.name}`);
      series[index]?.runs.push(contestant.run());
    }
  }
  return series;
}

export interface Ratio {
  readonly ofMedians: number;
  /** Median of the ratios of each round. */
  readonly ofRounds: number;
  /** The same of the processors' time, which a busy machine disturbs less. */
  readonly ofCpu: number;
}

/** How many times longer `a` took than `b`. */
export function ratioOf(a: Series, b: Series): Ratio {
  const walls = (series: Series) => series.runs.map(({ wallMs }) => wallMs);
  const rounds = a.runs.flatMap((run, round) => {
    const other = b.runs[round];
    return other === undefined ? [] : [run.wallMs / other.wallMs];
  });
  const cpus = (series: Series) => series.runs.map(({ cpuMs }) => cpuMs);
  return {
    ofMedians: median(walls(a)) / median(walls(b)),
    ofRounds: median(rounds),
    ofCpu: median(cpus(a)) / median(cpus(b)),
  };
}

/** The series of that name. */
export function seriesOf(series: readonly Series[], name: string): Series {
  const found = series.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No series ${name}`);
  return found;
}
