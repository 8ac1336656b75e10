import { expect, test } from 'vitest';
import { takeShard } from '../../src/plan/shard.ts';

const modules = [
  { name: 'ai', weight: 60 },
  { name: 'access', weight: 100 },
  { name: 'kb', weight: 60 },
  { name: 'docs', weight: 10 },
];

test('the largest module goes first, each next one to the lightest share, ties by name', () => {
  expect([...takeShard(modules, { index: 1, count: 2 })]).toEqual(['access', 'docs']);
  expect([...takeShard(modules, { index: 2, count: 2 })]).toEqual(['ai', 'kb']);
});

test('the shares do not depend on the order in which modules were found', () => {
  const reversed = [...modules].reverse();
  for (const index of [1, 2, 3]) {
    expect(takeShard(reversed, { index, count: 3 })).toEqual(takeShard(modules, { index, count: 3 }));
  }
});

test('every module is in exactly one share, and there may be more shares than modules', () => {
  const shares = [1, 2, 3, 4, 5, 6].map((index) => [...takeShard(modules, { index, count: 6 })]);
  expect(shares.flat().sort()).toEqual(['access', 'ai', 'docs', 'kb']);
  expect(shares.filter((share) => share.length === 0)).toHaveLength(2);
});
