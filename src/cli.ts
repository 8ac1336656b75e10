#!/usr/bin/env node
import { readCommandLine } from './command-line.ts';
import { exitCodeOf } from './errors.ts';
import { parseOptions } from './parse-options.ts';
import { formatHelp } from './report/help.ts';
import { showError } from './report/show-error.ts';
import { Redactor } from './shell/redactor.ts';
import { toolVersion } from './tool-version.ts';

const redactor = new Redactor();
try {
  const command = readCommandLine(process.argv.slice(2));
  if (command.kind === 'help') process.stdout.write(formatHelp());
  else if (command.kind === 'version') process.stdout.write(`${toolVersion}\n`);
  else {
    const options = parseOptions(command.written);
    // Loaded only now, so that --help answers at once.
    const { runInTerminal } = await import('./shell/terminal.ts');
    await runInTerminal(options, { isJson: command.isJson, redactor });
  }
} catch (error) {
  for (const { title, lines } of showError(error)) {
    const text = [`error: ${title}`, ...lines.map((line) => `  ${line}`)].join('\n');
    process.stderr.write(`${redactor.redact(text)}\n`);
  }
  process.exitCode = exitCodeOf(error);
}
