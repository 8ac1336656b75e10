// Prints `N passed, N failed` and exits 1 when something failed:
// `node count-tests.mjs VITEST_REPORT EXIT_CODE_OF_THE_TESTS NUMBER_OF_OTHER_FAILED_CHECKS`.
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, exitCode, otherFailures] = process.argv.slice(2);
const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
const passed = report?.numPassedTests ?? 0;
// A file that could not be loaded has failed without a failed test in it.
const brokenFiles = (report?.testResults ?? []).filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
);
const failedTests = (report?.numFailedTests ?? 0) + brokenFiles.length;
// Vitest fails for more than tests (an unhandled error): a failure is never counted as none.
const failed = (exitCode === '0' ? failedTests : Math.max(failedTests, 1)) + Number(otherFailures);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
