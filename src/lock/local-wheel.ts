import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.ts';

/**
 * A wheel a file of the project names must be a file of the project: not below a link that leaves it, not a
 * device, not a place of the machine.
 * @param where the file and line that name it
 * @throws InputError
 */
export function checkLocalWheel(root: string, relative: string, where: string): void {
  const hint = 'Name a wheel that is in the repository.';
  const real = tryRealPath(path.resolve(root, relative));
  if (real === undefined) throw new InputError(`${where}: there is no ${relative}.`, { hint });
  const isInside = !path.isAbsolute(relative) && real.startsWith(realpathSync(root) + path.sep);
  if (isInside && statSync(real).isFile()) return;
  throw new InputError(`${where}: ${relative} is not a file of this project.`, { hint });
}

function tryRealPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
