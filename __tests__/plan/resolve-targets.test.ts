import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { resolveTargets } from '../../src/plan/resolve-targets.ts';
import type { TerraformFacts } from '../../src/plan/terraform-facts.ts';
import type { SourceArtifact } from '../../src/project/model.ts';

const auto = { pythonVersion: 'auto', architecture: 'auto' } as const;
const layer = artifact('layer', 'common');
const one = artifact('function', 'one');
const two = artifact('function', 'two');

function artifact(kind: SourceArtifact['kind'], name: string): SourceArtifact {
  return {
    kind,
    module: 'ai',
    name,
    dir: name,
    files: [],
    leftOut: {},
    requirements: undefined,
    pylock: undefined,
  };
}

function says(runtimes: readonly string[], architectures: readonly string[] = []): TerraformFacts {
  const at = (value: string) => ({ value, source: 'main.tf:1' });
  return { runtimes: runtimes.map(at), architectures: architectures.map(at) };
}

function targetOf(
  id: string,
  facts: Record<string, TerraformFacts>,
  options: Parameters<typeof resolveTargets>[3] = auto,
  attached: Record<string, readonly string[]> = { 'ai/one': ['ai/common'], 'ai/two': ['ai/common'] },
): string {
  const targets = resolveTargets(
    [layer, one, two],
    new Map(Object.entries(facts)),
    new Map(Object.entries(attached)),
    options,
  );
  const found = targets.get(id);
  return `${found?.python.value} (${found?.python.source}) ${found?.architecture.value} (${found?.architecture.source})`;
}

test('a function is built for the runtime and architecture of its resource', () => {
  const facts = { 'ai/one': says(['3.12'], ['arm64']) };
  expect(targetOf('ai/one', facts)).toBe('3.12 (main.tf:1) arm64 (main.tf:1)');
  expect(targetOf('ai/two', facts)).toBe('3.11 (default) x86_64 (default)');
});

test('a layer is built for its one compatible runtime', () => {
  const facts = { 'ai/common': says(['3.12'], ['arm64']), 'ai/one': says(['3.13']) };
  expect(targetOf('ai/common', facts)).toBe('3.12 (main.tf:1) arm64 (main.tf:1)');
});

test('without one, a layer is built for the functions that attach it, the lowest when they differ', () => {
  const facts = { 'ai/one': says(['3.13'], ['arm64']), 'ai/two': says(['3.12'], ['arm64']) };
  expect(targetOf('ai/common', facts)).toBe('3.12 (function ai/two) arm64 (function ai/one)');
  expect(targetOf('ai/common', { ...facts, 'ai/common': says(['3.9', '3.13']) })).toBe(
    '3.12 (function ai/two) arm64 (function ai/one)',
  );
});

test('of several compatible runtimes nobody attaches, a layer takes the lowest: 3.9 comes before 3.10', () => {
  expect(targetOf('ai/common', { 'ai/common': says(['3.13', '3.10', '3.9']) }, auto, {})).toBe(
    '3.9 (main.tf:1) x86_64 (default)',
  );
});

test('an option overrides Terraform and default alike', () => {
  const options = { pythonVersion: '3.14', architecture: 'arm64' } as const;
  const facts = { 'ai/one': says(['3.12'], ['x86_64']) };
  for (const id of ['ai/one', 'ai/two', 'ai/common'])
    expect(targetOf(id, facts, options)).toBe('3.14 (option) arm64 (option)');
});

test.each([
  [says(['nodejs22.x']), "main.tf:1: the runtime 'nodejs22.x' of ai/one is not one we build for."],
  [says(['3.8']), "main.tf:1: the runtime '3.8' of ai/one is not one we build for."],
  [says(['3.12'], ['riscv']), "main.tf:1: the architecture 'riscv' of ai/one is not one of Lambda's."],
])('a target nobody can build for is refused where it is written', (facts, message) => {
  expect(() => targetOf('ai/one', { 'ai/one': facts })).toThrow(InputError);
  expect(() => targetOf('ai/one', { 'ai/one': facts })).toThrow(message);
});
