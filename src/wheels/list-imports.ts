/**
 * The names `import` finds in files below a folder of `sys.path`: modules and packages at the top, and below
 * namespace packages (folders without `__init__`) their dotted members. Sorted.
 */
export function listImports(paths: readonly string[]): readonly string[] {
  const packages = new Set<string>();
  const modules: string[][] = [];
  for (const path of paths) {
    const segments = path.split('/');
    const name = moduleNameOf(segments.at(-1) ?? '');
    if (name === undefined || !segments.slice(0, -1).every(isIdentifier)) continue;
    if (name === '__init__') packages.add(segments.slice(0, -1).join('.'));
    modules.push([...segments.slice(0, -1), name]);
  }
  const found = new Set(modules.map((module) => topOf(module, packages)));
  return [...found].filter((name) => name !== '').sort();
}

// The first real package on the way down, else the module itself.
function topOf(module: readonly string[], packages: ReadonlySet<string>): string {
  for (let depth = 1; depth < module.length; depth++) {
    const above = module.slice(0, depth).join('.');
    if (packages.has(above)) return above;
  }
  return module.at(-1) === '__init__' ? module.slice(0, -1).join('.') : module.join('.');
}

function moduleNameOf(filename: string): string | undefined {
  const [, name] = /^([^.]+)(?:\.py|(?:\.[A-Za-z0-9_-]+)?\.so)$/.exec(filename) ?? [];
  return name !== undefined && isIdentifier(name) ? name : undefined;
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
}
