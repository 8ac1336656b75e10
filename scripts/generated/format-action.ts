import type { OptionRow } from '../../src/options.ts';
import type { OutputRow } from '../../src/outputs.ts';

export interface ActionTables {
  readonly description: string;
  readonly options: readonly OptionRow<unknown>[];
  readonly outputs: readonly OutputRow[];
}

/** The text of `action.yml`. An input has a default where the option has one for GitHub or for everyone. */
export function formatAction({ description, options, outputs }: ActionTables): string {
  return [
    '# Generated from src/options.ts and src/outputs.ts by `npm run generate`.',
    'name: CORA build',
    `description: ${quote(description)}`,
    'author: CORA build action contributors',
    'branding:',
    '  icon: package',
    '  color: orange',
    'inputs:',
    ...options.flatMap(formatInput),
    'outputs:',
    ...outputs.flatMap(({ name, help }) => [`  ${name}:`, `    description: ${quote(help)}`]),
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '',
  ].join('\n');
}

function formatInput(option: OptionRow<unknown>): string[] {
  const value = option.actionDefault ?? option.default;
  return [
    `  ${option.name}:`,
    `    description: ${quote(option.help)}`,
    ...(option.isRequired ? ['    required: true'] : []),
    ...(value === undefined ? [] : [`    default: ${quote(value)}`]),
  ];
}

// A JSON string is one of YAML's too (YAML 1.2, 1.3).
const quote = (text: string): string => JSON.stringify(text);
