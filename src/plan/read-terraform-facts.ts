import type { Project } from '../project/model.ts';
import type { TerraformFacts } from './terraform-facts.ts';

/** What the Terraform of all modules says of each artifact, by id. */
export async function readTerraformFacts(_project: Project): Promise<ReadonlyMap<string, TerraformFacts>> {
  return new Map();
}
