import type { Flags } from './flags.ts';
import type { Result } from './report.ts';
import type { Toolbox } from './toolbox.ts';

export interface Bench {
  readonly flags: Flags;
  readonly tools: Toolbox;
  /** Says on stderr what goes on. */
  readonly note: (text: string) => void;
}

export type Scenario = (bench: Bench) => Result;
