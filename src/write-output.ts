import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { removeEmptyFolders, type StagedFiles, writeStaged } from './archive/staged-files.ts';
import { formatManifest, type Manifest, manifestFile } from './manifest.ts';
import { formatTfvars, tfvarsFile } from './upload/terraform.ts';

/** What lies under the output folder now; absolute paths. */
export interface Written {
  readonly manifest: string;
  readonly tfvars: string;
  readonly bundle: string | undefined;
  /** Zips of the last build that this one does not have. */
  readonly removed: readonly string[];
}

export interface WriteContext {
  readonly output: string;
  readonly previous: Manifest | undefined;
  readonly bundle: boolean;
  readonly staged: StagedFiles;
}

/**
 * Gives zips, tfvars and manifest their names, all or none, and removes zips the project no longer has.
 * @throws InputError, ToolError when the output cannot be written
 */
export async function writeOutput(manifest: Manifest, context: WriteContext): Promise<Written> {
  const manifestPath = path.join(context.output, manifestFile);
  const tfvarsPath = path.join(context.output, tfvarsFile);
  const { staged } = context;
  writeStaged(tfvarsFile, staged, (target) => writeFileSync(target, formatTfvars(manifest)));
  // The manifest last: when it names a file, that file is there.
  writeStaged(manifestFile, staged, (target) => writeFileSync(target, formatManifest(manifest)));
  staged.commit();
  const removed = removeStale(manifest, context);
  const bundle = context.bundle ? await writeBundle(manifest, context.output) : undefined;
  return { manifest: manifestPath, tfvars: tfvarsPath, bundle, removed };
}

async function writeBundle(manifest: Manifest, output: string): Promise<string | undefined> {
  if (manifest.commit === undefined) return undefined;
  const { bundleArtifacts } = await import('./archive/bundle.ts');
  return bundleArtifacts(manifest, manifest.commit, output);
}

function removeStale(manifest: Manifest, { output, previous }: WriteContext): string[] {
  const kept = new Set(manifest.artifacts.map(({ file }) => file));
  const stale = (previous?.artifacts ?? [])
    .map(({ file }) => file)
    .filter((file) => !kept.has(file) && isInside(file));
  for (const file of stale) {
    const absolute = path.join(output, file);
    rmSync(absolute, { force: true });
    removeEmptyFolders(path.dirname(absolute), output);
  }
  return stale;
}

// A manifest that was tampered with must not make us remove a file elsewhere.
function isInside(file: string): boolean {
  return /^[^/\\]+\/[^/\\]+\.zip$/.test(file) && !file.startsWith('..');
}
