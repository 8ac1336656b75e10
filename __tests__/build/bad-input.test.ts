import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Environment, hermeticEnv } from '../support/hermetic-env.ts';
import { type Index, startIndex } from '../support/index-server.ts';
import { runCli } from '../support/run-build.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { type WorkspaceFile, workspace, writeFiles } from '../support/workspace.ts';
import { boundRun, giveAway, openFolders } from './as-nobody.ts';
import { type BuildOptions, buildProject, refuseBuild, snapshotTree } from './project-build.ts';
import { publishSamples, sampleProject } from './sample-project.ts';
import { canMount, makeReadOnly, mountSmallDisk } from './small-disk.ts';

let index: Index;
let built: string;
let root: string;
let env: Environment;
let expected: Record<string, string>;

beforeAll(async () => {
  index = await startIndex();
  publishSamples(index);
  built = await sampleProject();
  env = await hermeticEnv(index.url);
  await buildProject(built, { env });
  expected = await snapshotTree(join(built, 'build'));
});
afterAll(() => index.close());

beforeEach(async () => {
  root = await makeTempFolder();
  await cp(built, root, { recursive: true, preserveTimestamps: true });
});

/** Refused with these errors, and the files of the build before are as they were. */
async function expectRefusal(exitCode: number, errors: readonly string[], options: BuildOptions = {}) {
  expect(await refuseBuild(root, { env, ...options })).toEqual({ exitCode, errors });
  expect(await snapshotTree(join(root, 'build'))).toEqual(expected);
}

/** The same in a project of these files alone, which has no output before and none afterwards. */
async function expectRefusalOf(
  files: Readonly<Record<string, WorkspaceFile>>,
  errors: readonly string[],
  args: readonly string[] = [],
) {
  const project = await workspace(files);
  const offline = await hermeticEnv(undefined, { uv: false, python: false });
  expect(await refuseBuild(project, { env: offline, args })).toEqual({ exitCode: 2, errors });
  expect(await snapshotTree(join(project, 'build'))).toEqual({});
}

const backend = 'packages/module-a/backend';
const aFunction = { [`${backend}/lambdas/f/lambda_function.py`]: 'def handler(event, context): pass\n' };

describe('options', () => {
  const seeOptions = '  See the options in the README, or `cora-build --help`.';

  test('an unknown one is named with the nearest there is', async () => {
    await expectRefusal(2, [`error: There is no option \`ouput\`. Did you mean \`output\`?\n${seeOptions}`], {
      args: ['--ouput', 'x'],
    });
  });

  test('all that is wrong is said at once', async () => {
    const wrong = [
      'error: 6 options are wrong.',
      '  There is no option `ouput`. Did you mean `output`?',
      '  There is no option `colour`.',
      "  Option `prune`: 'saf' is not allowed; did you mean `safe`?. Allowed: `none`, `safe`, `tests`.",
      "  Option `shard`: '3/2' is not a share such as `2/5`. Allowed: `K/N` with K from 1 to N, such as `2/5`.",
      "  Option `python-version`: '3.8' is not allowed",
      "  Option `dry-run`: 'perhaps' is neither `true` nor `false`. Allowed: `true` or `false`.",
    ];
    const args = [
      '--ouput=x',
      '--colour',
      '--prune',
      'saf',
      '--shard=3/2',
      '--python-version',
      '3.8',
      '--dry-run=perhaps',
    ];
    const { exitCode, errors } = await refuseBuild(root, { env, args });
    expect([exitCode, errors.length]).toEqual([2, 1]);
    for (const line of wrong.filter((one) => !one.includes('prune'))) expect(errors[0]).toContain(line);
    expect(errors[0]).toMatch(/Option `prune`: 'saf' is not allowed.*did you mean `safe`/);
    expect(await snapshotTree(join(root, 'build'))).toEqual(expected);
  });

  test.each(['validate', 'upload'])(
    'mode %s says that it is not there, and nothing is built',
    async (mode) => {
      for (const args of [[mode], ['build', mode]]) {
        const bucket = mode === 'upload' ? ['--bucket', 'some-bucket'] : [];
        const result = await runCli([...args, ...bucket], { cwd: root, env });
        expect(result).toEqual({
          exitCode: 2,
          stdout: '',
          stderr: `error: Mode \`${mode}\` is not in this version yet; nothing was done.\n  This version has: build.\n`,
        });
        expect(await snapshotTree(join(root, 'build'))).toEqual(expected);
      }
    },
  );

  test('an unknown mode is named with the nearest there is', async () => {
    expect(await runCli(['biuld'], { cwd: root, env })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: There is no mode `biuld`. Did you mean `build`?\n  See `cora-build --help`.\n',
    });
  });

  test('a root that is no folder', async () => {
    const error = `error: Option \`root\`: '${join(root, 'nowhere')}' is not a folder.\n  Name the folder that holds \`packages\`.`;
    await expectRefusal(2, [error], { args: ['--root', 'nowhere'] });
  });
});

describe('modules', () => {
  test('none at all', async () => {
    const project = await workspace({ 'README.md': '' });
    const name = project.split('/').at(-1);
    expect(await refuseBuild(project)).toEqual({
      exitCode: 2,
      errors: [
        `error: No module matches 'packages/module-*' in ${name}.\n  A module is a folder such as packages/module-ai; set \`root\` or \`modules\`.`,
      ],
    });
    expect(await snapshotTree(project)).toEqual({ 'README.md': expect.any(String) });
  });

  test('every unknown one is named, with the nearest there is', async () => {
    const errors = [
      "error: No module matches 'aj'.\n  Did you mean 'ai'?",
      "error: No module matches 'nothing-of-the-kind'.\n  There are: ai, kb.",
      "error: No module matches '../elsewhere'.\n  There are: ai, kb.",
    ];
    await expectRefusal(2, errors, { args: ['--modules', 'aj,kb,nothing-of-the-kind,../elsewhere'] });
  });

  test('two of one name', async () => {
    const two = { ...aFunction, 'packages/a/backend/lambdas/f/lambda_function.py': '' };
    const error =
      "error: Two modules are named 'a': packages/module-a and packages/a.\n  Rename one of the folders; the name is used in keys and Terraform.";
    await expectRefusalOf(two, [error], ['--modules', 'packages/*']);
  });

  test('a layer and a function of one name', async () => {
    const same = { ...aFunction, [`${backend}/layers/f/python/f/__init__.py`]: '' };
    await expectRefusalOf(same, [
      'error: a/f is both a layer and a function.\n  Rename one of them; both would be written to the same zip.',
    ]);
  });
});

describe('sources', () => {
  test('Git LFS pointers and bad links are refused together, by name', async () => {
    const files = {
      ...aFunction,
      [`${backend}/lambdas/lfs/model.bin`]:
        'version https://git-lfs.github.com/spec/v1\noid sha256:4665a5\nsize 1\n',
      [`${backend}/lambdas/outside/x.py`]: { link: '/etc/hostname' },
      [`${backend}/lambdas/sibling/x.py`]: { link: '../../../../module-b/x.py' },
      'packages/module-b/x.py': '',
      [`${backend}/lambdas/broken/x.py`]: { link: 'nothing.py' },
      [`${backend}/lambdas/loop/folder`]: { link: '.' },
    };
    const leaves = 'Copy the file into the module, or put shared code into a layer.';
    await expectRefusalOf(files, [
      `error: ${backend}/lambdas/broken/x.py is a link to nothing.\n  Remove the link.`,
      `error: ${backend}/lambdas/lfs/model.bin is a Git LFS pointer, not the file itself.\n  Run \`git lfs pull\`; on GitHub, give actions/checkout \`lfs: true\`.`,
      `error: ${backend}/lambdas/loop/folder/folder is a link to a folder above itself.\n  Remove the link.`,
      `error: ${backend}/lambdas/outside/x.py is a link that leaves its module.\n  ${leaves}`,
      `error: ${backend}/lambdas/sibling/x.py is a link that leaves its module.\n  ${leaves}`,
    ]);
  });

  test('names that unpack differently are refused', async () => {
    const files = { [`${backend}/lambdas/f/a\\b.py`]: '', [`${backend}/lambdas/g/a\nb.py`]: '' };
    const why =
      'has a control character, a backslash or a broken UTF-8 name.\n  Rename the file, or exclude it.';
    await expectRefusalOf(files, [
      `error: "${backend}/lambdas/f/a\\\\b.py" ${why}`,
      `error: "${backend}/lambdas/g/a\\nb.py" ${why}`,
    ]);
  });

  test('every wrong requirement is named with file and line', async () => {
    const file = `${backend}/lambdas/f/requirements.txt`;
    const files = { ...aFunction, [file]: '# fine\nboto3=1.2\n\nrequests\n>=3\n' };
    await expectRefusalOf(files, [
      `error: ${file} line 2: 'boto3=1.2' is not a requirement.\n  Use 'boto3==1.2'.`,
      `error: ${file} line 5: '>=3' is not a requirement.\n  Write 'name==version'.`,
    ]);
  });

  test('what cannot be read is named', async () => {
    const folder = `${backend}/lambdas/secret`;
    const file = `${backend}/lambdas/other/lambda_function.py`;
    const project = await workspace({ ...aFunction, [`${folder}/x.py`]: '', [file]: '' });
    await chmod(join(project, folder), 0o000);
    await chmod(join(project, file), 0o000);
    const open = await hermeticEnv(undefined, { uv: false, python: false });
    await openFolders(project, open['HOME'] ?? '', open['TMPDIR'] ?? '', open['PATH'] ?? '');
    const refused = await refuseBuild(project, { env: open, ...boundRun });
    await chmod(join(project, folder), 0o755);
    expect(refused).toEqual({
      exitCode: 2,
      errors: [
        `error: ${file} cannot be read: EACCES: permission denied, open '${join(project, file)}'.\n  Check its permissions.`,
        `error: ${folder} cannot be read: EACCES: permission denied, scandir '${join(project, folder)}'.\n  Check its permissions.`,
      ],
    });
    expect(await snapshotTree(join(project, 'build'))).toEqual({});
  });
});

describe('output', () => {
  const change = () => writeFiles(root, { 'packages/module-kb/backend/lambdas/plain/new.py': 'x = 1\n' });
  const setOutput = 'Set `output` to a folder that can be written.';

  test('one that cannot be written', async () => {
    const project = await workspace(aFunction);
    const open = await hermeticEnv(undefined, { uv: false, python: false });
    await openFolders(open['HOME'] ?? '', open['TMPDIR'] ?? '', open['PATH'] ?? '');
    await mkdir(join(project, 'build'));
    await chmod(join(project, 'build'), 0o555);
    await chmod(project, 0o755);
    const refused = await refuseBuild(project, { env: open, ...boundRun });
    expect(refused).toEqual({
      exitCode: 2,
      errors: [
        `error: f.zip could not be written: EACCES: permission denied, mkdir '${join(project, 'build/module-a')}'.\n  ${setOutput}`,
      ],
    });
    expect(await snapshotTree(join(project, 'build'))).toEqual({});
    // The same run succeeds when it may write: nothing else stood in its way.
    await giveAway(join(project, 'build'));
    await chmod(join(project, 'build'), 0o755);
    await buildProject(project, { env: open, ...boundRun });
  });

  test('a file is where a folder must be, or a folder where a zip must be', async () => {
    await change();
    const taken = 'could not be written: ';
    await rm(join(root, 'build/module-kb/plain.zip'));
    await mkdir(join(root, 'build/module-kb/plain.zip'));
    const before = await snapshotTree(join(root, 'build'));
    expect(await refuseBuild(root, { env })).toEqual({
      exitCode: 2,
      errors: [
        `error: module-kb/plain.zip ${taken}it is a folder.\n  Remove the folder, or set \`output\` to another place.`,
      ],
    });
    expect(await snapshotTree(join(root, 'build'))).toEqual(before);

    await rm(join(root, 'build/module-kb'), { recursive: true });
    await writeFile(join(root, 'build/module-kb'), 'a file');
    const file = join(root, 'build/module-kb');
    expect(await refuseBuild(root, { env })).toEqual({
      exitCode: 2,
      errors: [
        `error: plain.zip ${taken}EEXIST: file already exists, mkdir '${file}'.\n  A file is where a folder must be; set \`output\` to another place.`,
      ],
    });
  });

  test.runIf(canMount)('a full disk: one error, and the build before stays', async () => {
    const disk = await mountSmallDisk('256k');
    await buildProject(root, { env, args: ['--output', disk] }).catch(() => undefined);
    const before = await snapshotTree(disk);
    expect(Object.keys(before)).toContain('manifest.json');
    // Small files first, so that some archives are finished when the disk is full.
    await writeFiles(root, {
      'packages/module-ai/backend/lambdas/provider/new.py': 'x = 1\n',
      'packages/module-kb/backend/lambdas/plain/noise.bin': makeNoise(400_000),
      'packages/module-kb/backend/lambdas/search/noise.bin': makeNoise(400_000),
    });
    expect(await refuseBuild(root, { env, args: ['--output', disk] })).toEqual({
      exitCode: 3,
      errors: [
        'error: plain.zip could not be written: ENOSPC: no space left on device, write.\n  Free some space, or set `output` to another disk.',
      ],
    });
    expect(await snapshotTree(disk)).toEqual(before);
  });

  test.runIf(canMount)('a read-only disk: one error', async () => {
    const disk = await mountSmallDisk('256k');
    await makeReadOnly(disk);
    const { exitCode, errors } = await refuseBuild(root, { env, args: ['--output', join(disk, 'new')] });
    expect([exitCode, errors.length]).toEqual([2, 1]);
    expect(errors[0]).toContain('error: common-ai.zip could not be written: ');
    expect(errors[0]).toContain(`\n  ${setOutput}`);
    expect(await snapshotTree(disk)).toEqual({});
  });
});

/** Bytes that no compression makes smaller, the same each time. */
function makeNoise(length: number): Buffer {
  const noise = Buffer.alloc(length);
  let state = 12345;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    noise[at] = state >>> 24;
  }
  return noise;
}
