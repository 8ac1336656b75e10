import type { Log, Progress } from '../ports.ts';
import type { Redactor } from './redactor.ts';

export type LogLevel = 'quiet' | 'info' | 'debug';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Progress and notes on stderr: a live line where it is a terminal, plain lines elsewhere. */
export function makeTerminalLog(stream: Stream, level: LogLevel, redactor: Redactor): Log {
  const isLive = stream.isTTY === true && level !== 'quiet';
  let live = '';
  const clear = () => {
    if (live !== '') stream.write('\r\u001b[2K');
  };
  const print = (line: string) => {
    clear();
    stream.write(`${redactor.redact(line)}\n`);
    if (live !== '') stream.write(live);
  };
  const show = (line: string) => {
    clear();
    live = redactor.redact(line).slice(0, (stream.columns ?? 80) - 1);
    stream.write(live);
  };
  return {
    debug: (message) => level === 'debug' && print(message),
    info: (message) => level !== 'quiet' && print(message),
    warn: (message) => print(`warning: ${message}`),
    hide: (secret) => redactor.hide(secret),
    group: (_title, body) => body(),
    progress: (title, total) => {
      if (isLive)
        return liveProgress({
          title,
          total,
          show,
          end: () => {
            clear();
            live = '';
          },
        });
      return plainProgress({ title, total, print: (line) => level !== 'quiet' && print(line) });
    },
  };
}

interface LiveLine {
  readonly title: string;
  readonly total: number;
  readonly show: (line: string) => void;
  readonly end: () => void;
}

function liveProgress({ title, total, show, end }: LiveLine): Progress {
  let done = 0;
  return {
    step: (label) => {
      done += 1;
      show(`${title} ${done}${total > 0 ? `/${total}` : ''}  ${label}`);
    },
    done: end,
  };
}

interface PlainLines {
  readonly title: string;
  readonly total: number;
  readonly print: (line: string) => unknown;
}

// In a log file a line for every wheel would bury the rest: one at the start, some on the way, one at the end.
const plainEvery = 25;

/** Progress for a log that cannot be rewritten. */
export function plainProgress({ title, total, print }: PlainLines): Progress {
  let done = 0;
  return {
    step: (label) => {
      if (done === 0) print(`${title}${total > 0 ? ` (${total})` : ''} ...`);
      done += 1;
      if (done % plainEvery === 0)
        print(`${title}: ${done}${total > 0 ? ` of ${total}` : ''}, last ${label}`);
    },
    done: () => done > 0 && print(`${title}: ${done} done.`),
  };
}
