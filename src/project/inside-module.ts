import { realpathSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.ts';

/**
 * The real path of something of a module. Whatever a link names must be in the module: else a repository
 * could have the machine's own files packed, or shown.
 * @param shown relative to the root, for the message
 * @throws InputError
 */
export function realPathInside(moduleRealPath: string, absolute: string, shown: string): string {
  let real: string;
  try {
    real = realpathSync(absolute);
  } catch (cause) {
    throw new InputError(`${shown} cannot be read: ${messageOf(cause)}.`, {
      hint: 'Remove the link, or check its permissions.',
      cause,
    });
  }
  if (real === moduleRealPath || real.startsWith(moduleRealPath + path.sep)) return real;
  throw new InputError(`${shown} is a link that leaves its module.`, {
    hint: 'Copy the file into the module, or put shared code into a layer.',
  });
}
