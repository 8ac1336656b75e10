// THE table of outputs: action.yml and the README are generated from it (`npm run generate`).
const rows = [
  { name: 'manifest', help: 'Path of the manifest.' },
  {
    name: 'artifacts',
    help: 'JSON array of module, kind, name, file, sha256, source_code_hash, and bucket and key after `upload`.',
  },
  { name: 'modules', help: 'JSON array of module names, for a matrix.' },
  { name: 'changed', help: 'JSON array of `module/name`: rebuilt, or uploaded when `upload` ran.' },
  { name: 'tfvars', help: 'Path of `cora.auto.tfvars.json`.' },
  { name: 'env-file', help: 'Path of `artifacts.env`.' },
  { name: 'findings', help: 'Path of `findings.json`.' },
  { name: 'sarif', help: 'Path of `findings.sarif`.' },
  { name: 'certification', help: '`none`, `bronze`, `silver` or `gold`.' },
  { name: 'passed', help: '`true` or `false`; empty when `validate` did not run.' },
  { name: 'cache-hit', help: '`true` when no wheel was fetched.' },
  { name: 'commit', help: 'Source commit of the artifacts.' },
  { name: 'bucket', help: 'Bucket the artifacts are in.' },
] as const;

export interface OutputRow {
  readonly name: OutputName;
  readonly help: string;
}
export type OutputName = (typeof rows)[number]['name'];

/** Values of the run for later steps; what is absent is set to the empty string. */
export type Outputs = Readonly<Partial<Record<OutputName, string>>>;

export const outputRows: readonly OutputRow[] = rows;
