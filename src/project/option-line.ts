/** The options of requirements files, in pip's words. */
const shortNames: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
  '--pypi-url': '--index-url',
};

const indexOptionNames = [
  '--index-url',
  '--extra-index-url',
  '--find-links',
  '--trusted-host',
  '--no-index',
] as const;
type IndexOptionName = (typeof indexOptionNames)[number];

/** An index option of a requirements file: allowed only when the runner's own configuration has it too. */
export interface IndexOption {
  readonly name: IndexOptionName;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** Options that take no value. */
export const flagOptions: ReadonlySet<string> = new Set([
  '--pre',
  '--require-hashes',
  '--no-index',
  '--prefer-binary',
  '--use-pep517',
]);

/** They choose between a wheel and an sdist or between resolvers; here a wheel is always chosen. */
export const harmlessOptions: ReadonlySet<string> = new Set([
  '--prefer-binary',
  '--only-binary',
  '--no-binary',
  '--use-pep517',
  '--use-feature',
]);

/** Whether an option says where distributions come from. */
export function isIndexOption(name: string): name is IndexOptionName {
  return indexOptionNames.some((known) => known === name);
}

/** Reads `--name value`, `--name=value`, `-n value` or `-nvalue`; the name is the long one. */
export function parseOptionLine(content: string): { readonly name: string; readonly argument: string } {
  const [, name = content, value = ''] =
    /^(--[A-Za-z-]+(?=[\s=]|$)|-[A-Za-z])(?:\s*=\s*|\s*)(.*)$/s.exec(content) ?? [];
  return { name: shortNames[name] ?? name, argument: value.trim().replace(/^(['"])(.*)\1$/, '$2') };
}
