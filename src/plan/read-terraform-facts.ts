import type { Project } from '../project/model.ts';
import { readTerraform } from '../project/terraform/read-terraform.ts';
import { type FunctionLink, type LayerLink, linkTerraform } from './link-terraform.ts';
import type { Setting } from './link-values.ts';
import type { Memo } from './memo.ts';
import type { AttachedFacts, Fact, TerraformFacts } from './terraform-facts.ts';

/** What the Terraform of all modules says of each artifact, by id. Unchanged Terraform is not parsed again. */
export async function readTerraformFacts(
  project: Project,
  memo: Memo,
): Promise<ReadonlyMap<string, TerraformFacts>> {
  const texts = project.modules.map((module) => [module.name, module.terraform]);
  const artifacts = project.modules.flatMap((module) =>
    module.artifacts.map(({ kind, name }) => [module.name, kind, name]),
  );
  const facts = await memo.recall(['terraform', texts, artifacts], isFacts, () => parseTerraform(project));
  return new Map(facts);
}

type FactEntry = readonly [string, TerraformFacts];

async function parseTerraform(project: Project): Promise<readonly FactEntry[]> {
  const modules = await Promise.all(
    project.modules.map(async ({ name, artifacts, terraform }) => ({
      name,
      artifacts,
      terraform: await readTerraform(terraform),
    })),
  );
  const { functions, layers } = linkTerraform(modules);
  return [
    ...[...functions].map(([id, links]): FactEntry => [id, describeFunction(links)]),
    ...[...layers].map(([id, links]): FactEntry => [id, describeLayer(links)]),
  ];
}

function describeFunction(links: readonly FunctionLink[]): TerraformFacts {
  const [handler] = links.flatMap((link) => toFacts(link.handler));
  const layers = attachedBy(links);
  return {
    runtimes: links.flatMap((link) => toFacts(link.runtime)),
    architectures: links.flatMap((link) => toFacts(link.architecture)),
    ...(handler === undefined ? {} : { handler }),
    ...(layers === undefined ? {} : { layers }),
  };
}

function describeLayer(links: readonly LayerLink[]): TerraformFacts {
  return {
    runtimes: links.flatMap((link) => toListFacts(link.runtimes)),
    architectures: links.flatMap((link) => toListFacts(link.architectures)),
  };
}

// A call of a module says nothing of layers; a resource without `layers` attaches none.
function attachedBy(links: readonly FunctionLink[]): AttachedFacts | undefined {
  const [resource] = links.filter(({ by }) => by !== 'module-call');
  if (resource === undefined) return undefined;
  if (resource.layers === undefined) return { ids: [], isComplete: !resource.block.hasError };
  const ids = [...new Set(resource.layers.layers.map(({ id }) => id))];
  return { ids, isComplete: resource.layers.isComplete };
}

function toFacts(setting: Setting<string> | undefined): Fact<string>[] {
  return setting?.value === undefined ? [] : [{ value: setting.value, source: describeSource(setting) }];
}

function toListFacts(setting: Setting<readonly string[]> | undefined): Fact<string>[] {
  return (setting?.value ?? []).map((value) => ({
    value,
    source: setting === undefined ? '' : describeSource(setting),
  }));
}

function describeSource({ source }: Setting<unknown>): string {
  return `${source.file}:${source.line}`;
}

// Whole or not at all: the memo file carries a checksum, and the key covers everything that was read.
function isFacts(value: unknown): value is readonly FactEntry[] {
  return Array.isArray(value) && value.every((entry) => Array.isArray(entry) && typeof entry[0] === 'string');
}
