import { InputError } from './errors.ts';
import { nearestName } from './option-kinds.ts';
import { modes, optionRows } from './options.ts';

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly written: Readonly<Record<string, string>>; readonly isJson: boolean };

/**
 * Reads `cora-build MODE.. [--option value | --option=value | --flag | --no-flag] [--json]`.
 * @throws InputError
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  if (args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h' || arg === 'help'))
    return { kind: 'help' };
  if (args.includes('--version')) return { kind: 'version' };
  const written: Record<string, string> = {};
  const problems: string[] = [];
  let isJson = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--json') isJson = true;
    else if (!arg.startsWith('--')) readMode(arg, written, problems);
    else at += readOption(arg, args[at + 1], written, problems);
  }
  if (problems.length === 0) return { kind: 'run', written, isJson };
  const [first = ''] = problems;
  const hint = 'See `cora-build --help`.';
  throw problems.length === 1
    ? new InputError(first, { hint })
    : new InputError(`${problems.length} arguments are wrong.`, { details: problems, hint });
}

function readMode(arg: string, written: Record<string, string>, problems: string[]): void {
  const known = arg.split(',').every((mode) => modes.some((name) => name === mode.trim()));
  if (!known) {
    const nearest = nearestName(arg, modes);
    const meant =
      nearest === undefined ? `The modes are ${modes.join(', ')}.` : `Did you mean \`${nearest}\`?`;
    problems.push(`There is no mode \`${arg}\`. ${meant}`);
    return;
  }
  written.mode = written.mode === undefined ? arg : `${written.mode},${arg}`;
}

/** Reads one option; gives how many further arguments it took. */
function readOption(
  arg: string,
  next: string | undefined,
  written: Record<string, string>,
  problems: string[],
): number {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  const positive = name.replace(/^no-/, '');
  if (value === undefined && name !== positive && isFlag(positive)) {
    written[positive] = 'false';
    return 0;
  }
  if (value !== undefined) written[name] = joinList(written[name], value, name);
  else if (isFlag(name)) {
    const isSaid = next === 'true' || next === 'false';
    written[name] = isSaid ? next : 'true';
    return isSaid ? 1 : 0;
  } else if (!optionRows.some((row) => row.name === name)) {
    // Unknown: whoever parses the options says so, with the nearest name.
    written[name] = '';
    return next === undefined || next.startsWith('--') ? 0 : 1;
  } else if (next === undefined || (next.startsWith('--') && next.length > 2)) {
    problems.push(`Option \`${name}\` needs a value: --${name} VALUE.`);
  } else {
    written[name] = joinList(written[name], next, name);
    return 1;
  }
  return 0;
}

// Given twice, a list grows; for anything else the last word counts.
function joinList(before: string | undefined, value: string, name: string): string {
  const isList = optionRows.find((row) => row.name === name)?.kind.allowed.includes('comma') ?? false;
  return before !== undefined && isList ? `${before}\n${value}` : value;
}

function isFlag(name: string): boolean {
  return optionRows.find((row) => row.name === name)?.kind.allowed === '`true` or `false`';
}
