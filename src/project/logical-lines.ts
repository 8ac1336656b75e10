/** Lines with continuations joined and comments removed; the number is that of the first physical line. */
export function logicalLines(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = [];
  let pending: { line: number; text: string } | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const isContinued = /(?<!\\)\\$/.test(raw) && !/^\s*#/.test(raw);
    const content = isContinued ? raw.slice(0, -1) : raw;
    // A comment after a continued line is one, although nothing stands before its #.
    const glue = pending !== undefined && /^\s*#/.test(raw) ? ' ' : '';
    pending = { line: pending?.line ?? index + 1, text: `${pending?.text ?? ''}${glue}${content}` };
    if (isContinued) continue;
    lines.push(pending);
    pending = undefined;
  }
  if (pending !== undefined) lines.push(pending);
  return lines
    .map(({ line, text: content }) => ({ line, text: content.replace(/(?:^|\s)#[^\n]*$/, '').trim() }))
    .filter(({ text: content }) => content !== '');
}
