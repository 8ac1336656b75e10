/** Percent-decoded; as it is where the escapes are broken, as pip and browsers take it. */
export function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
