import { artifactId, type Project, type SourceArtifact } from '../project/model.ts';
import { findHandler } from '../project/python/handler.ts';
import { parsePython } from '../project/python/parse-python.ts';
import type { PythonSource } from '../project/python/source.ts';
import { loadParser } from '../project/tree-sitter.ts';
import { inferLayers, listLayerImports } from './infer-layers.ts';
import type { Fact, TerraformFacts } from './terraform-facts.ts';

/** What sources and Terraform say, as far as a plan needs it; by artifact id. */
export interface SourceFacts {
  readonly terraform: ReadonlyMap<string, TerraformFacts>;
  readonly handlers: ReadonlyMap<string, Fact<string>>;
  readonly layers: ReadonlyMap<string, readonly string[]>;
}

const handlerFile = 'lambda_function.py';

/**
 * Reads handlers and attached layers: Terraform's where it says them, else what the sources show. Only
 * functions Terraform leaves open are parsed.
 */
export async function readSourceFacts(
  project: Project,
  terraform: ReadonlyMap<string, TerraformFacts>,
): Promise<SourceFacts> {
  const artifacts = project.modules.flatMap((module) => module.artifacts);
  const layerImports = listLayerImports(artifacts);
  const handlers = new Map<string, Fact<string>>();
  const layers = new Map<string, readonly string[]>();
  for (const artifact of artifacts.filter(({ kind }) => kind === 'function')) {
    const id = artifactId(artifact);
    const said = terraform.get(id);
    const handler = said?.handler ?? (await readHandler(artifact));
    if (handler !== undefined) handlers.set(id, handler);
    const needsImports = said?.layers === undefined && layerImports.length > 0;
    const imported = needsImports ? await readImports(artifact) : [];
    layers.set(id, said?.layers ?? inferLayers(artifact.module, imported, layerImports));
  }
  return { terraform, handlers, layers };
}

async function readHandler(artifact: SourceArtifact): Promise<Fact<string> | undefined> {
  const file = artifact.files.find(({ path }) => path === handlerFile);
  if (file?.text === undefined) return undefined;
  const name = findHandler(await parse(file.text));
  return name === undefined ? undefined : { value: `lambda_function.${name}`, source: file.sourcePath };
}

async function readImports(artifact: SourceArtifact): Promise<readonly string[]> {
  const imported = new Set<string>();
  for (const { text } of artifact.files) {
    if (text === undefined || !text.includes('import')) continue;
    for (const { module, level, names } of (await parse(text)).imports) {
      if (level > 0) continue;
      imported.add(module);
      for (const name of names) imported.add(`${module}.${name}`);
    }
  }
  return [...imported];
}

async function parse(text: string): Promise<PythonSource> {
  return parsePython(await loadParser('python'), text);
}
