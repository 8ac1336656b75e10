import { defineConfig } from 'vitest/config';

// Where .ci/run wants a report to count the tests from.
const report = process.env.CORA_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['__tests__/**/*.test.ts'],
    globalSetup: ['__tests__/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each test file starts processes of its own; two files at a time fill the two cores CI has.
    maxWorkers: 2,
    ...(report ? { reporters: ['default', ['json', { outputFile: report }]] } : {}),
  },
});
