import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';
import { type Manifest, manifestFile } from '../manifest.ts';
import { tfvarsFile } from '../upload/terraform.ts';
import { describeWriteFailure } from './write-failure.ts';

const reports = ['findings.json', 'findings.sarif', 'summary.md', 'certification.json'].map(
  (file) => `report/${file}`,
);
// 1980-01-01 UTC, the first day a zip can hold.
const date = new Date(Date.UTC(1980, 0, 1));

/**
 * Writes `cora-{sha12}.zip`: zips, manifest, tfvars and reports, all stored (they are compressed already), so
 * that the same build gives the same bundle.
 * @throws WriteFailure
 */
export async function bundleArtifacts(manifest: Manifest, commit: string, output: string): Promise<string> {
  const target = path.join(output, `cora-${commit.slice(0, 12)}.zip`);
  const temporary = `${target}.${process.pid}.tmp`;
  // With more than one worker the entries come in the order the file system answers.
  const archive = new ZipArchive({ store: true, statConcurrency: 1 });
  const files = [manifestFile, tfvarsFile, ...reports, ...manifest.artifacts.map(({ file }) => file)].sort();
  for (const file of files) {
    const absolute = path.join(output, file);
    if (existsSync(absolute)) archive.file(absolute, { name: file, date, mode: 0o644 });
  }
  try {
    await Promise.all([pipeline(archive, createWriteStream(temporary)), archive.finalize()]);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw describeWriteFailure(error, target, 'output');
  }
  return target;
}
