import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { InputError, messageOf } from './errors.ts';
import { architectures, pythonVersions } from './options.ts';

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const counts = z.record(z.string(), z.int());

const packageSchema = z.object({
  /** Normalised (PEP 503). */
  name: z.string(),
  version: z.string(),
  /** File name of the wheel. */
  wheel: z.string(),
  sha256,
  /** What of it is in the archive. */
  unzippedBytes: z.int(),
  /** Names `import` finds in it; dotted below namespace packages. */
  imports: z.array(z.string()),
  /** Files of the wheel that are not in the archive: rule -> count. */
  leftOut: z.optional(counts),
});

const fingerprintSchema = z.object({
  format: z.string(),
  sources: z.string(),
  packages: z.string(),
  wheels: z.string(),
  exclude: z.string(),
  prune: z.string(),
});

const artifactSchema = z.object({
  module: z.string(),
  kind: z.enum(['layer', 'function']),
  name: z.string(),
  /** Relative to the manifest. */
  file: z.string(),
  sha256,
  /** Base64 of the same digest: Lambda's CodeSha256, Terraform's source_code_hash. */
  source_code_hash: z.string(),
  zippedBytes: z.int(),
  /** Sum of the uncompressed sizes of its entries. */
  unzippedBytes: z.int(),
  entries: z.int(),
  packages: z.array(packageSchema),
  /** Files that are not in the archive: rule -> count, packages included. */
  leftOut: counts,
  python: z.enum(pythonVersions),
  architecture: z.enum(architectures),
  /** Of a function. */
  handler: z.optional(z.string()),
  /** Of a function: `module/layer`, in the order they are attached. */
  layers: z.optional(z.array(z.string())),
  /** Of a layer: `python3.11`. */
  compatibleRuntimes: z.optional(z.array(z.string())),
  /** `false` when a distribution was built from source. */
  reproducible: z.optional(z.boolean()),
  /** The named inputs of its bytes. */
  fingerprint: fingerprintSchema,
});

/** Schema of `manifest.json`, version 1; `docs/manifest.schema.json` is generated from it. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  toolVersion: z.string(),
  /** Source commit; absent outside git. */
  commit: z.optional(z.string()),
  /** Committer date of the commit, ISO 8601 in UTC. */
  commitTime: z.optional(z.string()),
  /** Whether a packed or requirements file is untracked, ignored or different from the commit. */
  dirty: z.boolean(),
  dirtyFiles: z.optional(z.array(z.string())),
  /** All modules of the commit, selected or not. */
  projectModules: z.array(z.string()),
  /** `2/5`; absent in a whole or merged manifest. */
  shard: z.optional(z.string()),
  /** By module, layers first, by name. */
  artifacts: z.array(artifactSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestArtifact = z.infer<typeof artifactSchema>;
export type ManifestPackage = z.infer<typeof packageSchema>;

export const manifestFile = 'manifest.json';

/** The bytes of a manifest: equal manifests give equal bytes. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(z.parse(manifestSchema, manifest), undefined, 2)}\n`;
}

/**
 * Reads a manifest; undefined when there is none.
 * @throws InputError when it is there and is no manifest of version 1
 */
export function readManifest(file: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return z.parse(manifestSchema, JSON.parse(text));
  } catch (cause) {
    throw new InputError(`${file} is not a manifest of version 1: ${messageOf(cause).split('\n')[0]}`, {
      hint: 'Build again.',
      cause,
    });
  }
}

/** The manifest of the build before; one that cannot be read costs a rebuild and no more. */
export function readPreviousManifest(
  file: string,
  log: { warn(message: string): void },
): Manifest | undefined {
  try {
    return readManifest(file);
  } catch (error) {
    log.warn(`${messageOf(error)} Everything is built anew.`);
    return undefined;
  }
}

/** Base64 of a hex digest. */
export function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
