import { artifactId, type Project, type SourceArtifact } from '../project/model.ts';
import { findHandler } from '../project/python/handler.ts';
import { parsePython } from '../project/python/parse-python.ts';
import { loadParser } from '../project/tree-sitter.ts';
import { inferLayers, listLayerImports } from './infer-layers.ts';
import type { Memo } from './memo.ts';
import type { TerraformFacts } from './terraform-facts.ts';

/** What sources and Terraform say, as far as a plan needs it; by artifact id. */
export interface SourceFacts {
  readonly handlers: ReadonlyMap<string, string>;
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
  memo: Memo,
): Promise<SourceFacts> {
  const artifacts = project.modules.flatMap((module) => module.artifacts);
  const layerImports = listLayerImports(artifacts);
  const handlers = new Map<string, string>();
  const layers = new Map<string, readonly string[]>();
  for (const artifact of artifacts.filter(({ kind }) => kind === 'function')) {
    const id = artifactId(artifact);
    const said = terraform.get(id);
    const needsImports = !said?.layers?.isComplete && layerImports.length > 0;
    const isOpen = said?.handler === undefined || needsImports;
    const found = isOpen ? await readFunction(artifact, memo) : undefined;
    const handler = said?.handler?.value ?? found?.handler;
    if (handler !== undefined) handlers.set(id, handler);
    const inferred = needsImports ? inferLayers(artifact.module, found?.imports ?? [], layerImports) : [];
    layers.set(id, [...new Set([...(said?.layers?.ids ?? []), ...inferred])]);
  }
  return { handlers, layers };
}

/** What the sources of one function show. */
interface FunctionFacts {
  readonly handler?: string;
  /** Absolute dotted names, of modules and of what is taken out of them. */
  readonly imports: readonly string[];
}

function readFunction(artifact: SourceArtifact, memo: Memo): Promise<FunctionFacts> {
  const sources = artifact.files.filter(({ text }) => text !== undefined);
  const inputs = ['python', sources.map((file) => [file.path, file.sha256])];
  return memo.recall(inputs, isFunctionFacts, () => parseFunction(artifact));
}

async function parseFunction(artifact: SourceArtifact): Promise<FunctionFacts> {
  const parser = await loadParser('python');
  const imports = new Set<string>();
  let handler: string | undefined;
  for (const { path, text } of artifact.files) {
    if (text === undefined || (path !== handlerFile && !text.includes('import'))) continue;
    const source = parsePython(parser, text);
    if (path === handlerFile) handler = findHandler(source);
    for (const { module, level, names } of source.imports) {
      if (level > 0) continue;
      imports.add(module);
      for (const name of names) imports.add(`${module}.${name}`);
    }
  }
  return {
    ...(handler === undefined ? {} : { handler: `lambda_function.${handler}` }),
    imports: [...imports],
  };
}

function isFunctionFacts(value: unknown): value is FunctionFacts {
  if (typeof value !== 'object' || value === null || !('imports' in value) || !Array.isArray(value.imports))
    return false;
  const hasHandler = !('handler' in value) || typeof value.handler === 'string';
  return hasHandler && value.imports.every((name) => typeof name === 'string');
}
