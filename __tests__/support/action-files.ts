import { readFile } from 'node:fs/promises';

/** Names of inputs as the runner hands them over: upper case, spaces as `_`, dashes kept. */
export function toInputEnv(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  );
}

/** Every input of a (plainly formatted) action.yml with its default, `''` without one; `{}` without the file. */
export async function readActionDefaults(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, rest = ''] = text.split(/^inputs:\n/m);
  const [inputs = ''] = rest.split(/^\S/m);
  const blocks = inputs.split(/^ {2}(?=\S)/m).slice(1);
  return Object.fromEntries(
    blocks.map((block) => {
      const [name = ''] = block.split(':');
      const value = /^ {4}default: *(.*)$/m.exec(block)?.[1] ?? '';
      // The token is the runner's to give; a test gives its own.
      return [name, value.includes('${{') ? '' : value.replace(/^(['"])(.*)\1$/, '$2')];
    }),
  );
}

/** Reads a GITHUB_OUTPUT or GITHUB_ENV file: `name=value` lines and `name<<delimiter` blocks. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    if (block !== null) {
      const [, name = '', delimiter = ''] = block;
      const end = lines.indexOf(delimiter);
      if (end < 0) throw new Error(`Output ${name} never ends.`);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line.includes('=')) {
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    }
  }
  return outputs;
}
