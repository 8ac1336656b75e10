import { type Built, build } from './build.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { InputError } from './errors.ts';
import { openFolders } from './folders.ts';
import type { Mode, Options } from './options.ts';
import type { Outputs } from './outputs.ts';
import type { Ports } from './ports.ts';

/** How a run ended, for whoever shows it. */
export type Outcome =
  | { readonly kind: 'built'; readonly built: Built; readonly outputs: Outputs }
  | { readonly kind: 'dry-run'; readonly dryRun: DryRun };

const availableModes: readonly Mode[] = ['build'];

/**
 * The story: check the sources, build, check the archives, upload. Options in, outcome out; whoever calls
 * shows it.
 * @throws CoraError
 */
export async function run(options: Options, ports: Ports): Promise<Outcome> {
  refuseUnavailable(options.mode);
  const folders = openFolders(options, ports.defaultCacheDir);
  try {
    if (options.dryRun) return { kind: 'dry-run', dryRun: await dryRun(options, folders, ports) };
    const built = await build(options, folders, ports);
    return { kind: 'built', built, outputs: makeOutputs(built) };
  } catch (error) {
    // Whatever broke when the run was stopped, the stop is why.
    throw ports.signal.aborted ? ports.signal.reason : error;
  } finally {
    folders.close();
  }
}

function refuseUnavailable(modes: readonly Mode[]): void {
  const missing = modes.filter((mode) => !availableModes.includes(mode));
  if (missing.length === 0) return;
  throw new InputError(
    `Mode ${missing.map((mode) => `\`${mode}\``).join(' and ')} is not in this version yet; nothing was done.`,
    {
      hint: `This version has: ${availableModes.join(', ')}.`,
    },
  );
}

function makeOutputs({ manifest, written, archives, fetched, prepared }: Built): Outputs {
  const artifacts = manifest.artifacts.map(({ module, kind, name, file, sha256, source_code_hash }) => ({
    module,
    kind,
    name,
    file,
    sha256,
    source_code_hash,
  }));
  const changed = archives
    .filter(({ state }) => state === 'built')
    .map(({ artifact }) => `${artifact.module}/${artifact.name}`);
  return {
    manifest: written.manifest,
    artifacts: JSON.stringify(artifacts),
    modules: JSON.stringify(prepared.plan.modules),
    changed: JSON.stringify(changed),
    tfvars: written.tfvars,
    'cache-hit': String(fetched.wheels === 0),
    ...(manifest.commit === undefined ? {} : { commit: manifest.commit }),
  };
}
