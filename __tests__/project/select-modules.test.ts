import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { checkRoot, moduleName, selectModules } from '../../src/project/select-modules.ts';
import { workspace } from '../support/workspace.ts';

let root: string;
beforeAll(async () => {
  root = await workspace({
    'packages/module-ai/x': '',
    'packages/module-kb/x': '',
    'packages/module-access/x': '',
    'packages/module-file': 'no folder',
    'packages/web/x': '',
    'services/billing/x': '',
    'ai/x': '',
  });
});

const select = (...patterns: readonly string[]) =>
  selectModules(root, patterns).selected.map(({ name, dir }) => `${name} ${dir}`);

test('globs, paths and bare names; by name, each once', () => {
  const access = 'access packages/module-access';
  const [ai, kb] = ['ai packages/module-ai', 'kb packages/module-kb'];
  expect(select('packages/module-*')).toEqual([access, ai, kb]);
  expect(select('kb', 'ai', 'module-kb', 'packages/module-kb/')).toEqual([ai, kb]);
  expect(select('./packages/module-ai')).toEqual([ai]);
  expect(select(join(root, 'packages/module-ai'))).toEqual([ai]);
  expect(select('services/*')).toEqual(['billing services/billing']);
  expect(select('packages/module-{ai,kb}')).toEqual([ai, kb]);
  expect(select('packages\\module-ai')).toEqual([ai]);
});

test('all modules of the commit are known, selected or not', () => {
  const { selected, all } = selectModules(root, ['services/billing', 'kb']);
  expect(selected.map(({ name }) => name)).toEqual(['billing', 'kb']);
  expect(all.map(({ name }) => name)).toEqual(['access', 'ai', 'billing', 'kb']);
});

test('what matches nothing is an error for each, with the nearest name', () => {
  expect(() => select('acess')).toThrow("No module matches 'acess'.");
  const hintOf = (pattern: string) => {
    try {
      return select(pattern);
    } catch (error) {
      return error instanceof Error && 'hint' in error ? error.hint : error;
    }
  };
  expect(hintOf('acess')).toBe("Did you mean 'access'?");
  expect(hintOf('module-acess')).toBe("Did you mean 'access'?");
  expect(hintOf('quite-another')).toBe('There are: access, ai, kb.');
  expect(() => select('acess', 'kb', 'x')).toThrow('2 errors.');
  expect(() => select('packages/module-file')).toThrow("No module matches 'packages/module-file'.");
  expect(() => select('../../..')).toThrow('No module matches');
  expect(() => checkRoot(join(root, 'none'))).toThrow('is not a folder');
});

test('a module that is a link is refused, not passed over', async () => {
  const linked = await workspace({
    'packages/module-a/x': '',
    'vendor/b/x': '',
    'packages/module-b': { link: '../vendor/b' },
    'packages/other': { link: '../vendor/b' },
  });
  expect(() => selectModules(linked, ['a'])).toThrow('The module packages/module-b is a link.');
});

test('two modules of one name are an error, also when one is not selected', async () => {
  const two = await workspace({ 'packages/module-a/x': '', 'other/a/x': '' });
  expect(() => selectModules(two, ['other/a'])).toThrow(
    "Two modules are named 'a': packages/module-a and other/a.",
  );
});

test('a name is the folder’s without a leading `module-`', () => {
  expect(['module-ai', 'ai', 'module-', 'my-module-ai', 'module-module-x'].map(moduleName)).toEqual([
    ...['ai', 'ai', 'module-', 'my-module-ai', 'module-x'],
  ]);
});
