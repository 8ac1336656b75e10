import { expect, test } from 'vitest';
import { CoraErrors } from '../../src/errors.ts';
import { discoverProject } from '../../src/project/discover.ts';
import { type WorkspaceFile, workspace } from '../support/workspace.ts';

async function discover(files: Readonly<Record<string, WorkspaceFile>>, modules = ['packages/module-*']) {
  return discoverProject({ root: await workspace(files), modules, exclude: [] }, undefined);
}

test('a module with its layers and functions, files by path and Terraform; strays are nobody’s', async () => {
  const { modules } = await discover({
    'packages/module-a/backend/layers/common-a/python/a/__init__.py': 'x = 1\n',
    'packages/module-a/backend/layers/notes.md': '',
    'packages/module-a/backend/lambdas/z/lambda_function.py': '',
    'packages/module-a/backend/lambdas/b/requirements.txt': 'boto3\n',
    'packages/module-a/backend/lambdas/b/data.bin': Buffer.from([255, 0]),
    'packages/module-a/backend/lambdas/.build/x.zip': '',
    'packages/module-a/infrastructure/main.tf': '# tf\n',
    'packages/module-a/infrastructure/more.tf.json': '{}',
    'packages/module-a/infrastructure/terraform.tfvars': '',
    'packages/module-a/.coraignore': '*.md\n',
  });
  expect(modules).toEqual([
    {
      ...{ name: 'a', folder: 'module-a', dir: 'packages/module-a', isSelected: true },
      artifacts: [
        expect.objectContaining({
          kind: 'layer',
          name: 'common-a',
          requirements: undefined,
          pylock: undefined,
        }),
        expect.objectContaining({ kind: 'function', name: 'b', leftOut: { requirements: 1 } }),
        expect.objectContaining({ kind: 'function', name: 'z', leftOut: {} }),
      ],
      terraform: [
        { path: 'packages/module-a/infrastructure/main.tf', text: '# tf\n' },
        { path: 'packages/module-a/infrastructure/more.tf.json', text: '{}' },
      ],
      ignorePatterns: ['*.md', ''],
    },
  ]);
  const [layer, b] = modules[0]?.artifacts ?? [];
  expect(layer?.files).toEqual([
    {
      path: 'python/a/__init__.py',
      sourcePath: 'packages/module-a/backend/layers/common-a/python/a/__init__.py',
      bytes: 6,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      isExecutable: false,
      text: 'x = 1\n',
    },
  ]);
  expect([b?.requirements?.requirements.map(({ name }) => name), b?.files[0]?.text]).toEqual([
    ['boto3'],
    undefined,
  ]);
});

test('what is broken in a module nobody selected is not this run’s matter', async () => {
  const files = {
    'packages/module-good/backend/lambdas/f/lambda_function.py': '',
    'packages/module-bad/backend/lambdas/g/x': { link: '/nowhere' },
  };
  const { modules } = await discover(files, ['good']);
  expect(modules.map(({ name, isSelected }) => [name, isSelected])).toEqual([
    ['bad', false],
    ['good', true],
  ]);
  await expect(discover(files)).rejects.toThrow(
    'packages/module-bad/backend/lambdas/g/x is a link to nothing.',
  );
});

test('broken artifacts are reported together', async () => {
  const bad = await discover({
    'packages/module-a/backend/lambdas/f/x': { link: '/nowhere' },
    'packages/module-a/backend/lambdas/g/y': 'version https://git-lfs.github.com/spec/v1\n',
    'packages/module-a/backend/lambdas/h/lambda_function.py': '',
    'packages/module-a/backend/layers/h/python/h.py': '',
  }).catch((error: unknown) => error);
  expect(bad instanceof CoraErrors ? bad.errors.map(String) : bad).toEqual([
    'InputError: packages/module-a/backend/lambdas/f/x is a link to nothing.',
    'InputError: packages/module-a/backend/lambdas/g/y is a Git LFS pointer, not the file itself.',
    'InputError: a/h is both a layer and a function.',
  ]);
});

test('a requirements file that leads out of the repository is not read', async () => {
  const { modules } = await discover({
    'packages/module-a/backend/lambdas/f/requirements.txt':
      '-r ../../../../../../../../../etc/hostname\n-r more.txt\n',
    'packages/module-a/backend/lambdas/f/more.txt': { link: '/etc/hostname' },
  }).catch((error: unknown) => ({ modules: [error] }));
  // The link is refused before anything reads it.
  expect(String(modules[0])).toContain('more.txt is a link that leaves its module');
});
