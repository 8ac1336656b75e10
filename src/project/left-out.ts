import ignore from 'ignore';

interface LeftOutRule {
  readonly name: string;
  readonly matches: (name: string) => boolean;
}

// A file goes by the first rule that one of its path's segments matches. Names of Python modules such
// as `requirements_parser.py` or `git_hooks.py` must never match.
const rules: readonly LeftOutRule[] = [
  { name: 'git', matches: (name) => name.startsWith('.git') },
  { name: 'virtual-environment', matches: (name) => name === '.venv' },
  { name: 'env', matches: (name) => name.startsWith('.env') },
  { name: 'node_modules', matches: (name) => name === 'node_modules' },
  { name: 'pycache', matches: (name) => name === '__pycache__' },
  { name: 'pyc', matches: (name) => name.endsWith('.pyc') },
  { name: 'ds-store', matches: (name) => name === '.DS_Store' },
  { name: 'build', matches: (name) => name === '.build' },
  { name: 'dockerfile', matches: (name) => /^Dockerfile(\.|$)|^\.dockerignore$/.test(name) },
  { name: 'requirements', matches: (name) => /^requirements.*\.(txt|in)$/.test(name) },
  { name: 'pylock', matches: (name) => /^pylock.*\.toml$/.test(name) },
];

/** The built-in rule that leaves a path out of the archive, if one does. */
export function findLeftOutRule(relativePath: string): string | undefined {
  const segments = relativePath.split('/');
  return rules.find((rule) => segments.some(rule.matches))?.name;
}

/** What the user's own patterns say of a path in the archive. */
export type Verdict = 'exclude' | 'include' | undefined;

/** Compiles gitignore patterns over paths in the archive; `!pattern` brings back, even from a built-in rule. */
export function compileExcludes(patterns: readonly string[]): (archivePath: string) => Verdict {
  if (patterns.length === 0) return () => undefined;
  const matcher = ignore({ ignorecase: false }).add([...patterns]);
  return (archivePath) => {
    const { ignored, unignored } = matcher.test(archivePath);
    if (ignored) return 'exclude';
    return unignored ? 'include' : undefined;
  };
}
