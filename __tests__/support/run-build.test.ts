import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readActionDefaults, readOutputs, toInputEnv } from './action-files.ts';
import { deadIndexUrl, hermeticEnv } from './hermetic-env.ts';
import { pinnedUvVersion } from './pinned-uv.ts';
import { runAction, runCli, tamperZlib } from './run-build.ts';
import { runProcess, runTool } from './run-process.ts';
import { makeTempFolder } from './temp-folder.ts';
import { workspace } from './workspace.ts';

test('inputs, defaults and outputs are as the runner has them', async () => {
  expect(toInputEnv({ 'python-version': 'auto', 'a b': 'x' })).toEqual({
    'INPUT_PYTHON-VERSION': 'auto',
    INPUT_A_B: 'x',
  });
  const file = join(await makeTempFolder(), 'action.yml');
  await writeFile(
    file,
    [
      ...['name: x', 'inputs:', '  mode:', "    description: 'a: b'", '    required: true'],
      ...['  fail-on:', "    default: 'high'", '  github-token:', `    default: $\{{ github.token }}`],
      ...['outputs:', '  manifest:', '    description: x', ''],
    ].join('\n'),
  );
  expect(await readActionDefaults(file)).toEqual({ mode: '', 'fail-on': 'high', 'github-token': '' });
  expect(readOutputs('a=1=2\nb<<ghadelimiter_1\nx\ny=z\nghadelimiter_1\nc<<E\n\nE\n')).toEqual({
    a: '1=2',
    b: 'x\ny=z',
    c: '',
  });
});

test('a hermetic run has the pinned uv, git, node and Python, and nothing of this machine', async () => {
  const env = await hermeticEnv();
  const keys = Object.keys(env).filter((key) => /^(PIP|UV|SSL|https?_proxy|GITHUB|AWS)/i.test(key));
  expect(keys).toEqual(expect.not.arrayContaining(['PIP_FIND_LINKS', 'PIP_CERT']));
  expect(await runTool(['uv', '--version'], { env })).toContain(`uv ${pinnedUvVersion()}`);
  expect(await runTool(['node', '--version'], { env })).toBe(`${process.version}\n`);
  expect(await runTool(['git', 'config', '--list'], { env, cwd: env['HOME'] ?? '.' })).toBe('');
  expect(await runTool(['python3', '-m', 'pip', 'config', 'list'], { env })).toContain(deadIndexUrl);
  const bare = await hermeticEnv(undefined, { python: false, uv: false });
  await expect(runProcess(['python3', '--version'], { env: bare })).rejects.toThrow('ENOENT');
});

test('the preload changes the bytes of deflate, not what they mean', async () => {
  const code = `
import zlib, { deflateRawSync, deflateRaw, createDeflateRaw, inflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';
import { buffer } from 'node:stream/consumers';
const data = Buffer.from('cora '.repeat(50));
const stream = createDeflateRaw({ level: 9 }); stream.end(data);
const klass = new zlib.DeflateRaw({ level: 9 }); klass.end(data);
const all = [deflateRawSync(data), await promisify(deflateRaw)(data, { level: 9 }), await buffer(stream), await buffer(klass)];
console.log(all.map((packed) => packed.length > data.length), all.every((packed) => inflateRawSync(packed).equals(data)));`;
  const run = (...args: string[]) =>
    runTool([process.execPath, ...args, '--input-type=module', '--eval', code]);
  expect(await run()).toBe('[ false, false, false, false ] true\n');
  expect(await run('--require', tamperZlib)).toBe('[ true, true, true, true ] true\n');
});

test('a bundle runs as an action and as a command', async () => {
  const cwd = await workspace({
    'package.json': '{ "type": "module" }',
    'index.js': `
      import { appendFileSync } from 'node:fs';
      const { env } = process;
      appendFileSync(env.GITHUB_OUTPUT, 'mode<<E\\n' + env.INPUT_MODE + '\\nE\\n');
      appendFileSync(env.GITHUB_STEP_SUMMARY, env.GITHUB_EVENT_NAME);
      console.log(env['INPUT_FAIL-ON']);
      process.exitCode = 3;`,
    'cli.js': 'console.error(process.argv.slice(2).join());',
  });
  const event = { name: 'pull_request', payload: {} };
  const inputs = { mode: 'build', 'fail-on': 'low' };
  expect(await runAction(inputs, { cwd, bundle: cwd, event })).toEqual({
    ...{ exitCode: 3, stdout: 'low\n', stderr: '' },
    ...{ outputs: { mode: 'build' }, summary: 'pull_request', exported: {} },
  });
  const cli = await runCli(['build', '--dry-run'], { cwd, bundle: cwd });
  expect(cli).toEqual({ exitCode: 0, stdout: '', stderr: 'build,--dry-run\n' });
});
