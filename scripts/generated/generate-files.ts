import { readFileSync } from 'node:fs';
import path from 'node:path';
import { optionRows } from '../../src/options.ts';
import { outputRows } from '../../src/outputs.ts';
import { formatAction } from './format-action.ts';
import { formatManifestSchema } from './format-manifest-schema.ts';
import { formatOptionTable, formatOutputTable, replaceSection } from './format-tables.ts';

/** A file as it must be; `file` is relative to the repository. */
export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
}

/** Everything that is made from the tables and the schema in `src/`. Writes nothing. */
export function generateFiles(root: string): readonly GeneratedFile[] {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const tables = [
    ['options', formatOptionTable(optionRows)],
    ['outputs', formatOutputTable(outputRows)],
  ] as const;
  const readme = tables.reduce((text, [name, table]) => replaceSection(text, name, table), read('README.md'));
  return [
    { file: 'action.yml', text: formatAction({ description, options: optionRows, outputs: outputRows }) },
    { file: 'README.md', text: readme },
    { file: 'docs/manifest.schema.json', text: formatManifestSchema(read('src/manifest.ts')) },
  ];
}

const description =
  'Builds, checks and uploads the Python Lambda modules of a CORA project: no Docker, same commit, same bytes.';

/** Those of the files that are missing or differ from what they must be. */
export function findStale(root: string, files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  return files.filter(({ file, text }) => readOrUndefined(path.join(root, file)) !== text);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
