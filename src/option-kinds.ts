/** A kind of option: how its text is read, and the words that describe what is allowed. */
export interface Kind<T> {
  readonly allowed: string;
  /** The value, or why the text is not one. */
  parse(text: string): T | BadValue;
}

/** Why a text is not a value; `nearest` is a name the user may have meant. */
export class BadValue {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export const text: Kind<string> = { allowed: 'text', parse: (value) => value };

export const flag: Kind<boolean> = {
  allowed: '`true` or `false`',
  parse: (value) => {
    const known = new Map([
      ['true', true],
      ['false', false],
    ]);
    return known.get(value.toLowerCase()) ?? new BadValue('is neither `true` nor `false`');
  },
};

/** Values separated by commas or line ends. */
export const list: Kind<readonly string[]> = {
  allowed: 'a list (comma or newline)',
  parse: (value) => (splitList(value).length > 0 ? splitList(value) : new BadValue('is empty')),
};

export const positiveNumber: Kind<number> = {
  allowed: 'a number above 0',
  parse: (value) => {
    const number = Number(value);
    return /^\d+(\.\d+)?$/.test(value) && number > 0 ? number : new BadValue('is not a number above 0');
  },
};

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  const allowed = values.map((v) => `\`${v}\``).join(', ');
  return {
    allowed,
    parse: (value) => values.find((v) => v === value) ?? new BadValue(notAllowed(value, values)),
  };
}

export function listOf<const T extends string>(...values: readonly T[]): Kind<readonly T[]> {
  const one = oneOf(...values);
  return {
    allowed: `${one.allowed} (several: comma or newline)`,
    parse: (value) => {
      const values = new Set<T>();
      for (const part of splitList(value)) {
        const parsed = one.parse(part);
        if (parsed instanceof BadValue) return parsed;
        values.add(parsed);
      }
      return values.size > 0 ? [...values] : new BadValue('is empty');
    },
  };
}

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export const shard: Kind<Shard> = {
  allowed: '`K/N` with K from 1 to N, such as `2/5`',
  parse: (value) => {
    const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(value)?.map(Number) ?? [];
    const isShare = index !== undefined && count !== undefined && index >= 1 && index <= count;
    return isShare ? { index, count } : new BadValue('is not a share such as `2/5`');
  },
};

/** Resolve as on this day: the commit's, today, or a given time. */
export type AsOf =
  | { readonly kind: 'commit' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'time'; readonly time: Date };

export const asOf: Kind<AsOf> = {
  allowed: '`commit`, `latest`, or an ISO 8601 time such as `2026-01-31T00:00:00Z`',
  parse: (value) => {
    if (value === 'commit' || value === 'latest') return { kind: value };
    const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(value);
    const time = new Date(value);
    if (isIso && !Number.isNaN(time.getTime())) return { kind: 'time', time };
    return new BadValue(notAllowed(value, ['commit', 'latest']));
  },
};

export const sha: Kind<string> = {
  allowed: 'a Git SHA, 40 (or 64) hex digits',
  parse: (value) =>
    /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)
      ? value
      : new BadValue('is not a full Git SHA (40 hex digits in lower case)'),
};

/** The candidate nearest to what was written, when it is near enough to be meant. */
export function nearestName(written: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(written.length / 3));
  const ranked = candidates
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** Parts between commas and line ends; a comma inside braces belongs to a glob: `module-{ai,kb}`. */
export function splitList(value: string): readonly string[] {
  return value
    .split(/\n|,(?![^{}]*\})/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function notAllowed(value: string, values: readonly string[]): string {
  const nearest = nearestName(value, values);
  return nearest === undefined ? 'is not allowed' : `is not allowed (did you mean \`${nearest}\`?)`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
