/** The width of the space before a statement in Python's two ways to count: they must agree on what is deeper. */
export interface Indentation {
  /** A tab goes on to the next multiple of eight. */
  readonly columns: number;
  /** A tab is one. */
  readonly characters: number;
}

/** The indentation of a module's own statements. */
export const noIndentation: Indentation = { columns: 0, characters: 0 };

/** The indentation of the line whose first token starts at the offset. */
export function measureIndentation(text: string, start: number): Indentation {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).replace('\uFEFF', '');
  // A form feed starts the count again.
  const blanks = before.slice(before.lastIndexOf('\f') + 1);
  let columns = 0;
  for (const blank of blanks) columns = blank === '\t' ? (Math.floor(columns / 8) + 1) * 8 : columns + 1;
  return { columns, characters: blanks.length };
}

/** Whether Python takes both for the same. */
export function isSame(one: Indentation, other: Indentation): boolean {
  return one.columns === other.columns && one.characters === other.characters;
}

/** Whether Python takes the first for deeper. */
export function isDeeper(inner: Indentation, outer: Indentation): boolean {
  return inner.columns > outer.columns && inner.characters > outer.characters;
}
