import path from 'node:path';

/** Why a line that names no plain distribution or wheel is refused; undefined when it names one. */
export function describeSource(content: string): string | undefined {
  if (/^[A-Za-z0-9._\s[\],-]*@?\s*(git|hg|svn|bzr)(\+|:\/\/)/i.test(content))
    return 'is a version-control URL';
  if (content.includes('@') && !/^[./]/.test(content)) return undefined;
  if (isWheelPath(content)) return undefined;
  if (urlScheme.test(content)) return 'is a URL without a name; write `name @ https://host/file.whl`';
  if (sdistEnding.test(content.replace(/[#;].*$/, '').trim()))
    return 'is a source distribution, whose build runs code';
  if (/^(\.|\/|~|[A-Za-z]:[\\/])/.test(content) || /^[^;\s@=<>!~]*[\\/]/.test(content))
    return 'is a directory';
  return undefined;
}

/** What a URL begins with. */
export const urlScheme = /^[a-z][a-z0-9+.-]*:\/\//i;
const sdistEnding = /\.(tar\.gz|tar\.bz2|tar\.xz|tgz|tar|zip|egg)$/i;

/** Whether a line is the path of a wheel. */
export function isWheelPath(content: string): boolean {
  return /^[^;@\s]*\.whl$/i.test(content) && !content.includes('://');
}

/** Such a path as a requirement: `name @ path`. */
export function nameOfWheelPath(content: string): string {
  return `${path.posix.basename(content).split('-')[0]} @ ${content}`;
}

/** A wheel's location, or why it is refused. */
export interface ReadUrl {
  readonly location: string;
  readonly hashes: readonly string[];
  readonly problem?: string;
  readonly suggestion?: string;
}

/** Reads the URL of a requirement of the file `from`: http(s) without fragment, or a path relative to the root. */
export function readUrl(url: string, from: string): ReadUrl {
  const [bare = '', fragment = ''] = url.split('#');
  const hash = /(?:^|&)sha256=([0-9a-f]{64})(?:&|$)/i.exec(fragment)?.[1]?.toLowerCase();
  const hashes = hash === undefined ? [] : [`sha256:${hash}`];
  const located = { location: bare, hashes };
  const isWeb = /^https?:\/\//i.test(bare);
  const withoutQuery = bare.replace(/\?.*$/, '');
  if (sdistEnding.test(withoutQuery))
    return { ...located, problem: 'is a source distribution, whose build runs code' };
  if (!/\.whl$/i.test(withoutQuery))
    return { ...located, problem: isWeb ? 'is not the URL of a wheel' : 'is a directory' };
  if (hash === undefined && /(?:^|&)(?:md5|sha\d+)=/i.test(fragment)) {
    const suggestion = 'Give the SHA-256 as 64 hex digits: #sha256=...';
    return { ...located, problem: 'has a digest that cannot be checked', suggestion };
  }
  if (isWeb) return located;
  if (urlScheme.test(bare) && !/^file:/i.test(bare)) return { ...located, problem: 'is not an http(s) URL' };
  if (/^file:|^\/|^[A-Za-z]:[\\/]/i.test(bare)) {
    return { ...located, problem: 'is an absolute path; name a wheel relative to this file' };
  }
  const relative = path.posix.normalize(path.posix.join(path.posix.dirname(from), bare));
  return relative.startsWith('../')
    ? { ...located, problem: 'leaves the root', suggestion: 'Put the wheel into the repository.' }
    : { location: relative, hashes };
}
