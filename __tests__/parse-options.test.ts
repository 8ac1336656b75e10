import { expect, test } from 'vitest';
import { InputError } from '../src/errors.ts';
import { parseOptions } from '../src/parse-options.ts';

function refusalOf(written: Record<string, string>): InputError {
  try {
    parseOptions(written);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('these options were accepted');
}

test('what is not written has the default of the table, and empty means not written', () => {
  expect(parseOptions({ mode: 'build', prune: '', modules: ' ' })).toMatchObject({
    mode: ['build'],
    root: '.',
    modules: ['packages/module-*'],
    output: 'build',
    pythonVersion: 'auto',
    asOf: { kind: 'commit' },
    prune: 'safe',
    shard: undefined,
    cache: true,
  });
});

test('lists take commas and line ends', () => {
  expect(parseOptions({ mode: 'build', modules: 'ai, kb\n packages/module-x' }).modules).toEqual([
    'ai',
    'kb',
    'packages/module-x',
  ]);
  expect(parseOptions({ mode: 'build\nbuild', exclude: '*.md' })).toMatchObject({
    mode: ['build'],
    exclude: ['*.md'],
  });
});

test('every wrong option is reported at once, with what is allowed and the nearest right name', () => {
  const error = refusalOf({
    mode: 'bild',
    prun: 'safe',
    prune: 'save',
    shard: '6/5',
    'as-of': 'yesterday',
    cache: 'yes',
  });
  expect(error.message).toBe('6 options are wrong.');
  expect(error.details).toEqual([
    'There is no option `prun`. Did you mean `prune`?',
    "Option `mode`: 'bild' is not allowed (did you mean `build`?). Allowed: `build`, `validate`, `upload` (several: comma or newline).",
    "Option `as-of`: 'yesterday' is not allowed. Allowed: `commit`, `latest`, or an ISO 8601 time such as `2026-01-31T00:00:00Z`.",
    "Option `prune`: 'save' is not allowed (did you mean `safe`?). Allowed: `none`, `safe`, `tests`.",
    "Option `shard`: '6/5' is not a share such as `2/5`. Allowed: `K/N` with K from 1 to N, such as `2/5`.",
    "Option `cache`: 'yes' is neither `true` nor `false`. Allowed: `true` or `false`.",
  ]);
});

test('a required option that is missing says so, and upload needs a bucket', () => {
  expect(refusalOf({}).message).toBe(
    'Option `mode` is required. Allowed: `build`, `validate`, `upload` (several: comma or newline).',
  );
  expect(refusalOf({ mode: 'upload' }).message).toContain('`bucket` is required by `upload`');
});

test('a secret is never shown, not even a wrong one', () => {
  expect(parseOptions({ mode: 'build', 'github-token': 'ghs_secret' }).githubToken).toBe('ghs_secret');
  expect(refusalOf({ mode: 'x', 'github-token': 'ghs_secret' }).message).not.toContain('ghs_secret');
});

test.each(['2026-01-31', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00.5+02:00'])(
  '%s is a time to resolve as of',
  (time) => {
    expect(parseOptions({ mode: 'build', 'as-of': time }).asOf).toEqual({
      kind: 'time',
      time: new Date(time),
    });
  },
);
