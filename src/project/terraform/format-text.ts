import { literal, template, type Value } from './value.ts';

const verb = /%(?:%|(0?)(\d*)([sdvq]))/g;

/** Terraform's `format` for `%s`, `%d`, `%v`, `%q` and widths of known numbers; undefined for other verbs. */
export function formatText([pattern, ...args]: readonly Value[]): Value | undefined {
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return undefined;
  const pieces: (string | Value)[] = [];
  let from = 0;
  let used = 0;
  for (const found of pattern.value.matchAll(verb)) {
    const piece = found[0] === '%%' ? '%' : formatVerb(found, args[used]);
    if (found[0] !== '%%') used += 1;
    if (piece === undefined) return undefined;
    pieces.push(pattern.value.slice(from, found.index), piece);
    from = found.index + found[0].length;
  }
  const rest = pattern.value.slice(from);
  const hasOther = pieces
    .concat(rest)
    .some((piece, index) => index % 2 === 0 && typeof piece === 'string' && piece.includes('%'));
  return hasOther ? undefined : template([...pieces, rest]);
}

function formatVerb(
  [, zero, width, letter]: RegExpMatchArray,
  arg: Value | undefined,
): string | Value | undefined {
  if (arg === undefined) return undefined;
  const isPlain = width === '' && letter !== 'q';
  if (isPlain) return arg;
  if (arg.kind !== 'literal' || arg.value === null) return undefined;
  const text = letter === 'q' ? JSON.stringify(String(arg.value)) : String(arg.value);
  const padding = Math.min(Number(width), maxWidth);
  return literal(text.padStart(padding, zero === '0' ? '0' : ' '));
}

const maxWidth = 1000;
