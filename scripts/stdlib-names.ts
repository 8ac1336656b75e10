import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

// Writes src/project/python/stdlib-names.json. To be run when a Python is added:
//
//   pip download --no-deps stdlibs==2026.9.3
//   node scripts/stdlib-names.ts --stdlibs stdlibs-2026.9.3-py3-none-any.whl python3.10 python3.11 ...
//
// An interpreter speaks for its own version (sys.stdlib_module_names, Python 3.10 and newer). The other versions are
// read from the wheel, less the modules for tests of CPython, which no interpreter lists either.
const versions = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];
const target = new URL('../src/project/python/stdlib-names.json', import.meta.url);

const ownNames = `
import json, sys
print(json.dumps(['%d.%d' % sys.version_info[:2], sorted(getattr(sys, 'stdlib_module_names', []))]))
`;
const wheelNames = `
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
print(json.dumps(sorted(importlib.import_module('stdlibs.py' + sys.argv[2].replace('.', '')).module_names)))
`;
const testModules = /^(?:_test|_xx|xx|__hello|__phello|_ctypes_test$)/;

interface Names {
  readonly source: string;
  readonly names: readonly string[];
}

const { values, positionals } = parseArgs({
  options: { stdlibs: { type: 'string' } },
  allowPositionals: true,
});
const byVersion = new Map(positionals.map(askInterpreter));
for (const version of versions) {
  const known = byVersion.get(version);
  if (known === undefined || known.names.length === 0) byVersion.set(version, readWheel(version));
}
writeFileSync(target, `${JSON.stringify(arrange(byVersion), undefined, 2)}\n`);
execFileSync('npx', ['biome', 'format', '--write', target.pathname], { stdio: 'inherit' });

function askInterpreter(interpreter: string): readonly [string, Names] {
  const [version, names]: [string, string[]] = JSON.parse(run(interpreter, ['-c', ownNames]));
  return [version, { source: 'sys.stdlib_module_names of CPython', names }];
}

function readWheel(version: string): Names {
  const [interpreter] = positionals;
  if (values.stdlibs === undefined || interpreter === undefined) {
    throw new Error(
      `No interpreter of Python ${version}: give --stdlibs and an interpreter to read it with.`,
    );
  }
  const names: string[] = JSON.parse(run(interpreter, ['-c', wheelNames, values.stdlibs, version]));
  const [, release] = /stdlibs-([\d.]+)-/.exec(values.stdlibs) ?? [];
  return {
    source: `PyPI stdlibs ${release} (MIT, https://github.com/omnilib/stdlibs) without modules for tests of CPython`,
    names: names.filter((name) => !testModules.test(name)),
  };
}

function run(interpreter: string, args: readonly string[]): string {
  return execFileSync(interpreter, args, { encoding: 'utf8' });
}

// What all versions have is written once.
function arrange(all: ReadonlyMap<string, Names>) {
  const lists = versions.map((version) => ({ version, ...(all.get(version) ?? { source: '', names: [] }) }));
  const always = lists
    .flatMap(({ names }) => names)
    .filter((name) => lists.every((list) => list.names.includes(name)));
  const common = [...new Set(always)].sort();
  return {
    sources: Object.fromEntries(lists.map(({ version, source }) => [version, source])),
    always: common,
    others: Object.fromEntries(
      lists.map(({ version, names }) => [version, names.filter((name) => !common.includes(name)).sort()]),
    ),
  };
}
