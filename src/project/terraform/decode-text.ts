const quotedEscape = /\\(?:["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{/g;
const templateEscape = /\$\$\{|%%\{/g;
const characters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** What a quoted string's text stands for: `\n`, `\u00e9`, `$${`. */
export function decodeQuotedText(source: string): string {
  return source.replace(quotedEscape, (found) =>
    found.startsWith('\\') ? decodeEscape(found) : found.slice(1),
  );
}

/** The same in a heredoc, where a backslash is a backslash. */
export function decodeHeredocText(source: string): string {
  return source.replace(templateEscape, (found) => found.slice(1));
}

function decodeEscape(source: string): string {
  const known = characters[source.charAt(1)];
  if (known !== undefined) return known;
  const code = Number.parseInt(source.slice(2), 16);
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}
