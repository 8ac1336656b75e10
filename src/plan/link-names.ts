/** What a name in Terraform is matched against. */
export interface Named {
  readonly module: string;
  readonly name: string;
}

/** Stands for the part of a text that is not known. */
export const hole = '\ufffc';

/** Words that may follow an artifact's name: what it is, where it runs, which version. */
const trailing =
  /^(?:\ufffc|[0-9a-f]{7,64}|v?\d+|latest|layer|lambda|function|fn|handler|zip|arn|version|dev|development|qa|uat|test|stg|stage|staging|prd|prod|production)$/;

/** Words that say what a variable, output or label holds, not of which artifact. */
const noise: ReadonlySet<string> = new Set([
  ...['lambda', 'lambdas', 'function', 'functions', 'fn', 'layer', 'layers', 'arn', 'arns', 'id', 'version'],
  ...[
    'name',
    'output',
    'latest',
    's3',
    'key',
    'object',
    'zip',
    'file',
    'filename',
    'path',
    'package',
    'artifact',
  ],
]);

/** The words of a name: lower case, `_` equal to `-`, holes words of their own. */
export function splitWords(text: string): readonly string[] {
  const spaced = text.toLowerCase().replaceAll(hole, ` ${hole} `);
  return spaced.split(/[^\p{L}\p{N}\ufffc]+/u).filter((word) => word !== '');
}

/** Whether the text says anything but holes, versions and the like. */
export function hasName(text: string): boolean {
  return splitWords(text).some((word) => !trailing.test(word));
}

/**
 * The artifact whose name ends the text in whole words, as in `{anything}-{module}-{name}`, a version or environment
 * after it aside. The longest name wins, then one behind its module's name, then the last; undefined when that leaves
 * several.
 */
export function matchName<T extends Named>(text: string, artifacts: readonly T[]): T | undefined {
  const words = splitWords(text);
  let best: readonly number[] = [];
  let found: T | undefined;
  for (const artifact of artifacts) {
    const place = placeName(words, namesOf(artifact));
    if (place === undefined) continue;
    const order = compareNumbers(place, best);
    if (order > 0) best = place;
    if (order >= 0) found = order === 0 ? undefined : artifact;
  }
  return found;
}

/** Whether the text is the name, or the name behind its module's: `{anything}-{module}-{name}`. */
export function isQualified(text: string, artifact: Named): boolean {
  const words = splitWords(text);
  const place = placeName(words, namesOf(artifact));
  const [length = 0, qualified] = place ?? [];
  return place !== undefined && (qualified === 1 || length === words.length);
}

/** How well the name fits at the end of the words: its length, whether its module stands before it, where it ends. */
function placeName(words: readonly string[], { words: name, owner }: Names): readonly number[] | undefined {
  const end = findEnd(words, name);
  if (end === undefined) return undefined;
  const start = end - name.length - owner.length;
  const isOwned = start >= 0 && owner.every((word, index) => words[start + index] === word);
  return [name.length, isOwned ? 1 : 0, end];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== (b[index] ?? 0));
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The artifact that the text names alone: by its name, less `common-` or its module, or with its module in front. */
export function matchAlias<T extends Named>(
  text: string,
  module: string,
  artifacts: readonly T[],
): T | undefined {
  const said = spell(text);
  if (said === '') return undefined;
  const choices: T[][] = [[], [], [], [], []];
  for (const artifact of artifacts) {
    const names = namesOf(artifact);
    const isOwn = artifact.module === module;
    if (names.exact === said) choices[isOwn ? 0 : 2]?.push(artifact);
    else if (names.full === said) choices[isOwn ? 3 : 1]?.push(artifact);
    else if ((isOwn ? names.short : names.foreign).includes(said)) choices[isOwn ? 3 : 4]?.push(artifact);
  }
  return only(choices.find((matches) => matches.length > 0) ?? []);
}

/** The module that the text names, alone or behind `module-`. */
export function findModule(text: string, artifacts: readonly Named[]): string | undefined {
  const said = splitWords(text)
    .join('-')
    .replace(/^module-/, '');
  return artifacts.find((artifact) => namesOf(artifact).ownerName === said)?.module;
}

/** Undefined when there are none or several. */
export function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

interface Names {
  readonly words: readonly string[];
  /** The words of its module. */
  readonly owner: readonly string[];
  readonly ownerName: string;
  /** `common-ai`. */
  readonly exact: string;
  /** `ai-common-ai`. */
  readonly full: string;
  /** What the own module may say: `ai`, `common`. */
  readonly short: readonly string[];
  /** What other modules may say: `ai`, `ai-common`, never `common` alone. */
  readonly foreign: readonly string[];
}

const cache = new WeakMap<Named, Names>();

function namesOf(artifact: Named): Names {
  const names = cache.get(artifact) ?? listNames(artifact);
  cache.set(artifact, names);
  return names;
}

function listNames({ module, name }: Named): Names {
  const exact = spell(name);
  const owner = spell(module);
  const ownerWords = splitWords(module);
  const withoutCommon = exact.startsWith('common-') ? [exact.slice('common-'.length)] : [];
  const withoutModule = exact.endsWith(`-${owner}`) ? [exact.slice(0, -owner.length - 1)] : [];
  const short = [...withoutCommon, ...withoutModule];
  const foreign = [...withoutCommon, ...short.map((text) => `${owner}-${text}`)];
  return {
    words: splitWords(name),
    owner: ownerWords,
    ownerName: ownerWords.join('-'),
    exact,
    full: `${owner}-${exact}`,
    short,
    foreign,
  };
}

/** The words that matter, as one text. */
function spell(text: string): string {
  return splitWords(text)
    .filter((word) => word !== hole && !noise.has(word))
    .join('-');
}

/** Where the wanted words end in the others when only trailing words follow them; the last such place. */
function findEnd(words: readonly string[], wanted: readonly string[]): number | undefined {
  for (let end = words.length; wanted.length > 0 && end >= wanted.length; end -= 1) {
    const start = end - wanted.length;
    if (wanted.every((word, index) => words[start + index] === word)) return end;
    if (!trailing.test(words[end - 1] ?? '')) return undefined;
  }
  return undefined;
}
