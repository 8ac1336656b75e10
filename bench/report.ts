import type { Ratio, Series } from './compare.ts';
import { median } from './statistics.ts';

/** One goal of the issue and what came out. */
export interface Goal {
  readonly text: string;
  readonly value: string;
  readonly isMet: boolean;
}

/** What a scenario found. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly notes: readonly string[];
  readonly goals: readonly Goal[];
}

const megabyte = 1024 * 1024;

/** A result as plain text. */
export function formatResult(result: Result): string {
  const rows = result.series.filter(({ runs }) => runs.length > 0).map(formatSeries);
  const head = ['', 'runs', 'min ms', 'median ms', 'max ms', 'cpu ms', 'peak MB', 'received MB'];
  const goals = result.goals.map(
    ({ text, value, isMet }) => `  ${isMet ? 'met    ' : 'NOT MET'} ${text}: ${value}`,
  );
  return [
    `== ${result.scenario}: ${result.title}`,
    ...align([head, ...rows]),
    ...result.notes.map((it) => `  ${it}`),
    ...goals,
    '',
  ].join('\n');
}

function formatSeries({ name, runs }: Series): string[] {
  const walls = runs.map(({ wallMs }) => wallMs);
  const middle = (values: readonly number[]) => formatNumber(median(values));
  return [
    name,
    String(runs.length),
    formatNumber(Math.min(...walls)),
    middle(walls),
    formatNumber(Math.max(...walls)),
    middle(runs.map(({ cpuMs }) => cpuMs)),
    middle(runs.map(({ peakBytes }) => peakBytes / megabyte)),
    middle(runs.map(({ receivedBytes }) => receivedBytes / megabyte)),
  ];
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`;
  });
}

/** A goal of at least so many times faster. */
export function fasterGoal(text: string, ratio: Ratio, atLeast: number): Goal {
  return {
    text: `${text} at least ${atLeast}x`,
    value: formatRatio(ratio),
    isMet: ratio.ofMedians >= atLeast,
  };
}

/** A goal of at most so many times the time. */
export function withinGoal(text: string, ratio: Ratio, atMost: number): Goal {
  return { text: `${text} at most ${atMost}x`, value: formatRatio(ratio), isMet: ratio.ofMedians <= atMost };
}

export function formatRatio({ ofMedians, ofRounds, ofCpu }: Ratio): string {
  return `${ofMedians.toFixed(2)}x (median of the rounds ${ofRounds.toFixed(2)}x, CPU ${ofCpu.toFixed(2)}x)`;
}

export function formatNumber(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

export function formatMegabytes(bytes: number): string {
  return `${formatNumber(bytes / megabyte)} MB`;
}
