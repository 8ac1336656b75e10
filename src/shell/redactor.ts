/** Takes secrets out of every text that is shown. */
export class Redactor {
  readonly #secrets = new Set<string>();

  hide(secret: string): void {
    if (secret === '') return;
    this.#secrets.add(secret);
    this.#secrets.add(encodeURIComponent(secret));
  }

  redact(text: string): string {
    let shown = text;
    // Longest first: a secret may hold another one.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length))
      shown = shown.replaceAll(secret, '***');
    return shown.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi, '$1***@');
  }
}
