import { modes, type OptionRow } from '../../src/options.ts';
import type { OutputRow } from '../../src/outputs.ts';

/** The options as a Markdown table. */
export function formatOptionTable(options: readonly OptionRow<unknown>[]): string {
  const rows = options.map((option) => [
    `\`${option.name}\``,
    option.modes.length === modes.length ? 'all' : option.modes.join(', '),
    formatDefault(option),
    `${option.help}${formatAllowed(option)}`,
  ]);
  return formatTable(['Option', 'Modes', 'Default', 'Meaning'], rows);
}

/** The outputs as a Markdown table. */
export function formatOutputTable(outputs: readonly OutputRow[]): string {
  const rows = outputs.map(({ name, help }) => [`\`${name}\``, help]);
  return formatTable(['Output', 'Value'], rows);
}

/**
 * The text with everything between `<!-- {name}:start -->` and `<!-- {name}:end -->` replaced.
 * @throws Error when the markers are not there
 */
export function replaceSection(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`There are no markers ${start} .. ${end}.`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

function formatDefault(option: OptionRow<unknown>): string {
  if (option.isRequired) return 'required';
  if (option.default !== undefined) return `\`${option.default}\``;
  return option.actionDefault === undefined ? '' : "the job's";
}

// Not said twice: values the meaning already names, and what every text and every flag with a default allows.
function formatAllowed({ kind, help, default: value }: OptionRow<unknown>): string {
  const isFlag = kind.allowed === '`true` or `false`';
  if (kind.allowed === 'text' || (isFlag && value !== undefined)) return '';
  const isSaid = kind.allowed.split(', ').every((part) => /^`[^`]+`$/.test(part) && help.includes(part));
  return isSaid ? '' : ` Allowed: ${kind.allowed}.`;
}

// Columns are padded as the formatter of this repository wants them.
function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [first = [], ...others] = cells;
  const lines = [first, widths.map((width) => '-'.repeat(width)), ...others];
  return lines
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}
