import { expect, test } from 'vitest';
import { compileExcludes, findLeftOutRule } from '../../src/project/left-out.ts';

test('each rule by a path it leaves out', () => {
  const rules = {
    '.git/HEAD': 'git',
    'a/.gitkeep': 'git',
    '.github/x.yml': 'git',
    '.venv/x.py': 'virtual-environment',
    '.env': 'env',
    'a/.env.production': 'env',
    '.envrc': 'env',
    'node_modules/x/y.js': 'node_modules',
    'a/__pycache__/b.txt': 'pycache',
    'a/b.pyc': 'pyc',
    'a/.DS_Store': 'ds-store',
    '.build/x.zip': 'build',
    Dockerfile: 'dockerfile',
    'a/Dockerfile.lambda': 'dockerfile',
    '.dockerignore': 'dockerfile',
    'requirements.txt': 'requirements',
    'requirements-dev.txt': 'requirements',
    'requirements.in': 'requirements',
    'pylock.toml': 'pylock',
    'pylock.prod.toml': 'pylock',
  };
  expect(Object.fromEntries(Object.keys(rules).map((path) => [path, findLeftOutRule(path)]))).toEqual(rules);
});

test('Python modules and data with such names are packed', () => {
  const packed = [
    ...['requirements_parser.py', 'requirements.py', 'requirements/__init__.py', 'requirements.json'],
    ...['git_hooks.py', 'gitlab.py', 'env.py', 'environment/x.py', 'venv.py', 'venv/x.py', 'build/x.py'],
    ...[
      'dockerfile.py',
      'Dockerfiles/x.txt',
      'pylock.py',
      'pycache.py',
      'x.pyc.txt',
      'node_modules.py',
      'DS_Store',
    ],
  ];
  expect(packed.filter((path) => findLeftOutRule(path) !== undefined)).toEqual([]);
});

test('patterns are gitignore’s: anchored, of folders, brought back, in order, with case', () => {
  const judge = compileExcludes([
    '*.md',
    '!KEEP.md',
    '/docs/',
    'tests/',
    '# a comment',
    '',
    '\\#x',
    '**/deep/*.txt',
  ]);
  const verdicts = {
    'README.md': 'exclude',
    'a/README.md': 'exclude',
    'README.MD': undefined,
    'KEEP.md': 'include',
    'docs/x.py': 'exclude',
    'a/docs/x.py': undefined,
    'a/tests/x.py': 'exclude',
    tests: undefined,
    '#x': 'exclude',
    'a/deep/b.txt': 'exclude',
    'a/deep/c/b.txt': undefined,
  };
  expect(Object.fromEntries(Object.keys(verdicts).map((path) => [path, judge(path)]))).toEqual(verdicts);
  expect(compileExcludes([])('x')).toBe(undefined);
});
