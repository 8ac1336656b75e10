import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../support/run-process.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/**
 * Runs a Python expression for each item (as `item`) with the `packaging` that pip carries: the referee for
 * what PEP 425, 440 and 508 mean. One process for all items; gives the values as JSON.
 */
export async function askPackaging<T>(expression: string, items: readonly unknown[]): Promise<T[]> {
  const file = join(await makeTempFolder('referee'), 'items.json');
  await writeFile(file, JSON.stringify(items));
  return JSON.parse(await runTool(['python3', '-c', `${prelude}\n${toScript(expression)}`, file]));
}

// `attempt` gives None for what packaging refuses, in all the ways its versions have to refuse.
const prelude = `
import json, sys
from pip._vendor.packaging import markers, requirements, specifiers, tags, version
def attempt(ask):
    try:
        return ask()
    except (markers.InvalidMarker, requirements.InvalidRequirement, specifiers.InvalidSpecifier, version.InvalidVersion):
        return None
def requirement(text):
    found = requirements.Requirement(text)
    # packaging before 22 reads what is no version as a "legacy" one.
    if any(type(one).__name__ == "LegacySpecifier" for one in found.specifier):
        raise requirements.InvalidRequirement(text)
    return found
`;

function toScript(expression: string): string {
  return `print(json.dumps([${expression} for item in json.load(open(sys.argv[1], encoding="utf-8"))]))`;
}

/** The items on which an answer of ours is not the referee's, with both answers. */
export function listDisagreements<Item>(
  items: readonly Item[],
  ours: (item: Item) => unknown,
  theirs: readonly unknown[],
): unknown[] {
  if (theirs.length !== items.length) throw new Error(`${theirs.length} answers to ${items.length} items.`);
  return items.flatMap((item, at) => {
    const own = ours(item) ?? null;
    return own === theirs[at] ? [] : [{ item, ours: own, theirs: theirs[at] }];
  });
}
