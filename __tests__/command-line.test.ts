import { expect, test } from 'vitest';
import { readCommandLine } from '../src/command-line.ts';

function written(...args: string[]): Readonly<Record<string, string>> {
  const command = readCommandLine(args);
  if (command.kind !== 'run') throw new Error(`read as ${command.kind}`);
  return command.written;
}

test('options are written with a space or an equals sign, flags with neither', () => {
  expect(
    written('build', '--root', 'x', '--output=out', '--bundle', '--no-cache', '--dry-run', 'false'),
  ).toEqual({
    mode: 'build',
    root: 'x',
    output: 'out',
    bundle: 'true',
    cache: 'false',
    'dry-run': 'false',
  });
});

test('lists grow when given twice, anything else takes the last word', () => {
  expect(written('build', '--exclude', '*.md', '--exclude', '!a.md', '--root', 'a', '--root', 'b')).toEqual({
    mode: 'build',
    exclude: '*.md\n!a.md',
    root: 'b',
  });
});

test('several modes add up, and --mode says the same', () => {
  expect(written('validate', 'build')).toEqual({ mode: 'validate,build' });
  expect(written('--mode', 'build')).toEqual({ mode: 'build' });
});

test('no argument, --help and -h ask for help; --version for the version; --json is no option', () => {
  expect(
    [[], ['--help'], ['build', '-h'], ['--version'], ['build', '--json']].map((args) =>
      readCommandLine(args),
    ),
  ).toEqual([
    { kind: 'help' },
    { kind: 'help' },
    { kind: 'help' },
    { kind: 'version' },
    { kind: 'run', written: { mode: 'build' }, isJson: true },
  ]);
});

test('an unknown option is handed on with its value, for the table to refuse it by name', () => {
  expect(written('build', '--pruen', 'safe', '--cahce')).toEqual({ mode: 'build', pruen: '', cahce: '' });
});

test.each([
  [['bild'], 'There is no mode `bild`. Did you mean `build`?'],
  [['build', '--root'], 'Option `root` needs a value: --root VALUE.'],
  [['build', '--root', '--bundle'], 'Option `root` needs a value: --root VALUE.'],
])('%j is refused', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(message);
});
