const heredocStart = /<<-?([\p{L}_][\p{L}\p{N}_-]*)[ \t\r]*\n/uy;
const markerLine = /^[ \t]*([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?$/gmu;

/** Where the heredocs of a text end, by one index made when the first is met: many unended ones cost no more than one. */
export class HeredocEnds {
  readonly #text: string;
  #markers: Map<string, number[]> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset after the heredoc whose `<<` is at `at`; after the `<<` when it is none or never ends. */
  skip(at: number): number {
    heredocStart.lastIndex = at;
    const found = heredocStart.exec(this.#text);
    if (found === null) return at + 2;
    this.#markers ??= indexMarkers(this.#text);
    return firstAfter(this.#markers.get(found[1] ?? '') ?? [], heredocStart.lastIndex - 1) ?? at + 2;
  }
}

function indexMarkers(text: string): Map<string, number[]> {
  const markers = new Map<string, number[]>();
  for (const found of text.matchAll(markerLine)) {
    const word = found[1] ?? '';
    const ends = markers.get(word) ?? [];
    ends.push(found.index + found[0].length);
    markers.set(word, ends);
  }
  return markers;
}

function firstAfter(sorted: readonly number[], offset: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return sorted[low];
}
