import { optionRows } from '../options.ts';
import { toolVersion } from '../tool-version.ts';

const width = 100;

/** The text of `--help`, from the table of options. */
export function formatHelp(): string {
  const rows = optionRows.filter((option) => option.name !== 'mode');
  const column = Math.max(...rows.map((option) => option.name.length)) + 4;
  const options = rows.map((option) => {
    const facts = [
      plain(option.help),
      `Allowed: ${plain(option.kind.allowed)}.`,
      ...(option.default === undefined ? [] : [`Default: ${option.default}.`]),
    ];
    const skip = option.kind.allowed === 'text' ? facts.filter((fact) => !fact.startsWith('Allowed')) : facts;
    return indent(`  --${option.name}`.padEnd(column + 2), skip.join(' '), column + 2);
  });
  return [
    `cora-build ${toolVersion}: builds, checks and uploads the Python Lambda modules of a CORA project.`,
    '',
    'Usage: cora-build MODE [MODE ..] [--option value ..] [--json]',
    '',
    'Modes: build, validate, upload (this version has build)',
    '',
    ...options,
    indent('  --json'.padEnd(column + 2), 'Print the result as JSON on standard output.', column + 2),
    indent('  --version'.padEnd(column + 2), 'Print the version.', column + 2),
    '',
    'Examples:',
    '  cora-build build                       every module below packages/',
    '  cora-build build --modules ai,kb       two of them',
    '  cora-build build --dry-run             what would be built, and why',
    '',
    'Exit codes: 0 fine, 1 findings, 2 input, 3 a tool or the index, 4 the store, 5 wrong bytes,',
    '            70 our bug, 130 and 143 stopped by a signal.',
    '',
  ].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function indent(head: string, text: string, column: number): string {
  const lines: string[] = [];
  let line = head;
  for (const word of text.split(' ')) {
    if (line.length + word.length > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = ' '.repeat(column);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
