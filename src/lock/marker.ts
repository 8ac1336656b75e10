import { satisfiesSpecifier } from './version.ts';

/** The environment a marker is evaluated for (PEP 508): variable -> value. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

export type Marker =
  | { readonly kind: 'and' | 'or'; readonly left: Marker; readonly right: Marker }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

interface Operand {
  readonly kind: 'variable' | 'string';
  readonly text: string;
}

const variables = new Set([
  'python_version', 'python_full_version', 'os_name', 'sys_platform', 'platform_release', 'platform_system',
  'platform_version', 'platform_machine', 'platform_python_implementation', 'implementation_name',
  'implementation_version', 'extra', 'extras', 'dependency_groups',
]); // biome-ignore format: one list
const versionVariables = new Set(['python_version', 'python_full_version', 'implementation_version']);
// Markers are a line or two; a deeper nest is an attack on the parser's stack.
const maxDepth = 50;

/** Reads an environment marker, or says in a few words why it is none. */
export function parseMarker(text: string): Marker | string {
  const tokens = tokenise(text);
  if (typeof tokens === 'string') return tokens;
  const reader = { tokens, at: 0 };
  const marker = parseOr(reader, 0);
  if (typeof marker === 'string') return marker;
  return reader.at === tokens.length ? marker : `unexpected ${tokens[reader.at]}`;
}

/** Whether the marker holds in this environment. An unset `extra` is the empty string. */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  if (marker.kind === 'and') {
    return evaluateMarker(marker.left, environment) && evaluateMarker(marker.right, environment);
  }
  if (marker.kind === 'or') {
    return evaluateMarker(marker.left, environment) || evaluateMarker(marker.right, environment);
  }
  return marker.kind === 'compare' && compare(marker, environment);
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function tokenise(text: string): string[] | string {
  const pattern = /\s*(?:('[^']*'|"[^"]*")|(\(|\)|===|~=|==|!=|<=|>=|<|>)|([A-Za-z_][A-Za-z0-9_.]*))/y;
  const tokens: string[] = [];
  const trimmed = text.trim();
  while (pattern.lastIndex < trimmed.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(trimmed);
    if (match === null) return `unexpected ${trimmed.slice(start).trim().slice(0, 20)}`;
    tokens.push(match[0].trim());
  }
  return tokens.length === 0 ? 'empty marker' : tokens;
}

function parseOr(reader: Reader, depth: number): Marker | string {
  return parseChain(reader, 'or', () => parseChain(reader, 'and', () => parseAtom(reader, depth)));
}

function parseChain(reader: Reader, kind: 'and' | 'or', next: () => Marker | string): Marker | string {
  let left = next();
  while (typeof left !== 'string' && reader.tokens[reader.at] === kind) {
    reader.at += 1;
    const right = next();
    if (typeof right === 'string') return right;
    left = { kind, left, right };
  }
  return left;
}

function parseAtom(reader: Reader, depth: number): Marker | string {
  if (depth > maxDepth) return 'nested too deep';
  if (reader.tokens[reader.at] === '(') {
    reader.at += 1;
    const inner = parseOr(reader, depth + 1);
    if (typeof inner === 'string') return inner;
    if (reader.tokens[reader.at] !== ')') return 'missing )';
    reader.at += 1;
    return inner;
  }
  const left = parseOperand(reader);
  const operator = parseOperator(reader);
  const right = parseOperand(reader);
  if (left === undefined || operator === undefined || right === undefined) return 'not a comparison';
  if (left.kind === right.kind && left.kind === 'string') return 'compares two strings';
  return { kind: 'compare', left, operator, right };
}

function parseOperand(reader: Reader): Operand | undefined {
  const token = reader.tokens[reader.at];
  if (token === undefined) return undefined;
  const isString = /^['"]/.test(token);
  // The dotted spellings are setuptools' old ones (PEP 345): os.name, sys.platform.
  const name = token.replace('.', '_').replace(/^python_implementation$/, 'platform_python_implementation');
  if (!isString && !variables.has(name)) return undefined;
  reader.at += 1;
  return isString ? { kind: 'string', text: token.slice(1, -1) } : { kind: 'variable', text: name };
}

function parseOperator(reader: Reader): string | undefined {
  const token = reader.tokens[reader.at];
  if (token === undefined) return undefined;
  if (token === 'not' && reader.tokens[reader.at + 1] === 'in') {
    reader.at += 2;
    return 'not in';
  }
  if (token !== 'in' && !/^[=<>!~]/.test(token)) return undefined;
  reader.at += 1;
  return token;
}

function compare(marker: Extract<Marker, { kind: 'compare' }>, environment: MarkerEnvironment): boolean {
  const left = readOperand(marker.left, environment);
  const right = readOperand(marker.right, environment);
  const variable = marker.left.kind === 'variable' ? marker.left.text : marker.right.text;
  if (variable === 'extra') {
    return compareStrings(normaliseExtra(left), marker.operator, normaliseExtra(right));
  }
  if (versionVariables.has(variable) && !marker.operator.includes('in')) {
    // Also where the literal stands left ('3.8' < python_version): what is on the right is the bound.
    const holds = satisfiesSpecifier(left, `${marker.operator}${right}`);
    if (holds !== undefined) return holds;
  }
  return compareStrings(left, marker.operator, right);
}

function compareStrings(left: string, operator: string, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  return holdsFor(operator, left < right ? -1 : left > right ? 1 : 0);
}

function holdsFor(operator: string, order: number): boolean {
  const results: Readonly<Record<string, boolean>> = {
    '==': order === 0, '===': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0,
    '>': order > 0, '>=': order >= 0, '~=': order >= 0,
  }; // biome-ignore format: one table
  return results[operator] ?? false;
}

function readOperand(operand: Operand, environment: MarkerEnvironment): string {
  return operand.kind === 'string' ? operand.text : (environment[operand.text] ?? '');
}

function normaliseExtra(text: string): string {
  return text.toLowerCase().replace(/[-_.]+/g, '-');
}
