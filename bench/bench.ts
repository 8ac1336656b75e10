// Measures the build against what teams' scripts do: `npm run bench`. Prints ratios; fails only when something
// cannot be run, whatever the ratios are.
import { rmSync, writeFileSync } from 'node:fs';
import { type Flags, readFlags, type ScenarioName } from './flags.ts';
import { formatResult, type Result } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { measureHeavy } from './scenarios/heavy.ts';
import { measureMany } from './scenarios/many.ts';
import { measureMemory } from './scenarios/memory.ts';
import { measureLayers, measureProject } from './scenarios/project.ts';
import { measureStart } from './scenarios/start.ts';
import { makeToolbox } from './toolbox.ts';

const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  start: measureStart,
  many: measureMany,
  memory: measureMemory,
  heavy: measureHeavy,
  layers: measureLayers,
  project: measureProject,
};

const flags = readFlagsOrExit();
const tools = makeToolbox(flags);
const note = (text: string) => process.stderr.write(`${text}\n`);
const bench: Bench = { flags, tools, note };
process.stdout.write(`${tools.versions}\n${tools.cli}\n\n`);
const results: Result[] = [];
try {
  for (const name of flags.only) {
    const result = scenarios[name](bench);
    results.push(result);
    process.stdout.write(`${formatResult(result)}\n`);
  }
} finally {
  if (flags.keep) note(`Kept: ${tools.workDir}`);
  else rmSync(tools.workDir, { recursive: true, force: true });
}
if (flags.json !== undefined) {
  writeFileSync(flags.json, `${JSON.stringify({ versions: tools.versions, results }, undefined, 2)}\n`);
}

function readFlagsOrExit(): Flags {
  try {
    return readFlags(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}
