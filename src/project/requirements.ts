import path from 'node:path';
import { logicalLines } from './logical-lines.ts';
import {
  flagOptions,
  harmlessOptions,
  type IndexOption,
  isIndexOption,
  parseOptionLine,
} from './option-line.ts';
import { formatRequirement, parseRequirement, type Requirement } from './requirement.ts';
import { describeSource, isWheelPath, nameOfWheelPath, readUrl, urlScheme } from './requirement-source.ts';

/** A requirements file with its includes, read and judged; nothing of it has been run or fetched. */
export interface Requirements {
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Every file read, relative to the root, the first one first. */
  readonly files: readonly string[];
  readonly problems: readonly RequirementProblem[];
  readonly indexOptions: readonly IndexOption[];
  readonly allowsPrereleases: boolean;
  readonly requiresHashes: boolean;
}

export interface RequirementProblem {
  readonly rule: 'requirement-syntax' | 'unsafe-requirement';
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly suggestion: string;
}

/** Reads a text file of the project by its path relative to the root; undefined when it must not or cannot be read. */
export type ReadText = (relativePath: string) => string | undefined;

// pip refuses no depth; a chain this long is a loop or a mistake.
const maxIncludes = 50;

/** Reads a requirements file and what it includes. Problems are data: the caller decides what they cost. */
export function readRequirements(file: string, readText: ReadText): Requirements {
  const state: State = {
    requirements: [], constraints: [], files: [], problems: [], indexOptions: [],
    allowsPrereleases: false, requiresHashes: false,
  }; // biome-ignore format: one record
  readFile(state, { file, isConstraint: false, from: undefined }, { readText, seen: new Set() });
  return state;
}

interface State {
  readonly requirements: Requirement[];
  readonly constraints: Requirement[];
  readonly files: string[];
  readonly problems: RequirementProblem[];
  readonly indexOptions: IndexOption[];
  allowsPrereleases: boolean;
  requiresHashes: boolean;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

interface Include {
  readonly file: string;
  readonly isConstraint: boolean;
  readonly from: Place | undefined;
}

interface Reader {
  readonly readText: ReadText;
  /** What was read already, as requirements or as constraints: files may include each other. */
  readonly seen: Set<string>;
}

function readFile(state: State, include: Include, reader: Reader): void {
  const role = `${include.isConstraint ? 'constraints' : 'requirements'} ${include.file}`;
  if (reader.seen.has(role)) return;
  reader.seen.add(role);
  const text = state.files.length < maxIncludes ? reader.readText(include.file) : undefined;
  if (text === undefined) {
    addProblem(state, include.from ?? { file: include.file, line: 1 }, {
      rule: 'requirement-syntax',
      message: `'${include.file}' cannot be included.`,
      suggestion: 'Name a file inside the repository.',
    });
    return;
  }
  if (!state.files.includes(include.file)) state.files.push(include.file);
  for (const { line, text: content } of logicalLines(text)) {
    readLine(state, { file: include.file, line }, { content, isConstraint: include.isConstraint, reader });
  }
}

interface Line {
  readonly content: string;
  readonly isConstraint: boolean;
  readonly reader: Reader;
}

function readLine(state: State, place: Place, line: Line): void {
  // uv and pip would expand this from the environment: a secret could leave in a URL.
  const [variable] = /\$\{[^}]*\}?/.exec(line.content) ?? [];
  if (variable !== undefined) {
    addProblem(state, place, {
      rule: 'unsafe-requirement',
      message: `'${redactUrl(line.content)}' takes ${variable} from the environment.`,
      suggestion: "Write the value, or configure the index where the runner's secrets are.",
    });
  } else if (line.content.startsWith('-')) readOption(state, place, line);
  else readRequirementLine(state, place, line);
}

function readOption(state: State, place: Place, line: Line): void {
  const { name: canonical, argument } = parseOptionLine(line.content);
  if (canonical === '--requirement' || canonical === '--constraint') {
    const isConstraint = line.isConstraint || canonical === '--constraint';
    if (urlScheme.test(argument))
      return void addProblem(state, place, unsafe(line.content, 'includes a URL'));
    const file = path.posix.normalize(path.posix.join(path.posix.dirname(place.file), argument));
    return void readFile(state, { file, isConstraint, from: place }, line.reader);
  }
  if (canonical === '--editable') {
    return void addProblem(
      state,
      place,
      unsafe(line.content, 'is editable: installing it runs its setup.py'),
    );
  }
  if (flagOptions.has(canonical) && argument !== '') {
    return void addProblem(state, place, {
      rule: 'requirement-syntax',
      message: `'${redactUrl(line.content)}' has something behind ${canonical}, which takes nothing.`,
      suggestion: 'Write one option or requirement a line.',
    });
  }
  if (isIndexOption(canonical)) {
    state.indexOptions.push({ name: canonical, value: argument, ...place });
  } else if (canonical === '--pre') state.allowsPrereleases = true;
  else if (canonical === '--require-hashes') state.requiresHashes = true;
  else if (canonical === '--no-binary' && argument !== ':none:') {
    addProblem(state, place, unsafe(line.content, 'asks for source distributions, whose build runs code'));
  } else if (!harmlessOptions.has(canonical)) {
    addProblem(state, place, {
      rule: 'requirement-syntax',
      message: `'${redactUrl(line.content)}' is not an option that can be used here.`,
      suggestion: 'Remove the line.',
    });
  }
}

function readRequirementLine(state: State, place: Place, line: Line): void {
  const { content, hashes, badOption } = splitHashes(line.content);
  if (badOption !== undefined) {
    return void addProblem(state, place, {
      rule: 'requirement-syntax',
      message: `'${badOption}' is not an option of a requirement that can be used here.`,
      suggestion: 'Only --hash=sha256:... may follow a requirement.',
    });
  }
  const source = describeSource(content);
  if (source !== undefined) return void addProblem(state, place, unsafe(content, source));
  const named = isWheelPath(content) ? nameOfWheelPath(content) : content;
  const parsed = parseRequirement(named);
  if (typeof parsed === 'string') return void addProblem(state, place, syntaxProblem(content, parsed));
  if (parsed.url === undefined) return void add(state, line, { ...parsed, hashes, ...place });
  const url = readUrl(parsed.url, place.file);
  if (url.problem !== undefined)
    return void addProblem(state, place, unsafe(content, url.problem, url.suggestion));
  add(state, line, { ...parsed, url: url.location, hashes: [...hashes, ...url.hashes], ...place });
}

function add(state: State, line: Line, requirement: Requirement): void {
  (line.isConstraint ? state.constraints : state.requirements).push(requirement);
}

// pip's words: `name==1 --hash=sha256:aa --hash=sha256:bb`.
function splitHashes(line: string): { content: string; hashes: string[]; badOption: string | undefined } {
  const [content = '', ...options] = line.split(/\s+(?=--[a-z])/);
  const hashes: string[] = [];
  for (const option of options) {
    const [, digest] = /^--hash[=\s]\s*(sha256:[0-9a-f]{64})$/i.exec(option.trim()) ?? [];
    if (digest === undefined) return { content, hashes, badOption: option.trim() };
    hashes.push(digest.toLowerCase());
  }
  return { content: content.trim(), hashes, badOption: undefined };
}

function syntaxProblem(content: string, reason: string): Omit<RequirementProblem, 'file' | 'line'> {
  const [, what = reason, fix] = /^(.*)\. (Use .*)$/.exec(reason) ?? [];
  return {
    rule: 'requirement-syntax',
    message: `'${redactUrl(content)}' ${what}.`,
    suggestion: fix === undefined ? "Write 'name==version'." : `${fix}.`,
  };
}

function unsafe(
  content: string,
  reason: string,
  suggestion = 'Use a released version, or a wheel.',
): Omit<RequirementProblem, 'file' | 'line'> {
  return { rule: 'unsafe-requirement', message: `'${redactUrl(content)}' ${reason}.`, suggestion };
}

function addProblem(state: State, place: Place, problem: Omit<RequirementProblem, 'file' | 'line'>): void {
  state.problems.push({ ...problem, file: place.file, line: place.line });
}

function redactUrl(text: string): string {
  return text.replace(/(\/\/)[^/@\s]*@/g, '$1***@');
}

/** What a resolver is given: sorted and without doubles, so that equal sets give equal text. */
export function formatRequirements(requirements: readonly Requirement[]): string {
  return [...new Set(requirements.map(formatRequirement))].sort().join('\n');
}
