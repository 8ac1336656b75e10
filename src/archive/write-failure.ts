import path from 'node:path';
import { CoraError, messageOf } from '../errors.ts';

/** The file system does not take what we write; what else goes to the same place would fail alike. */
export class WriteFailure extends CoraError {
  override readonly exitCode: number;

  constructor(message: string, facts: { readonly hint: string; exitCode?: number; cause?: unknown }) {
    super(message, facts);
    this.exitCode = facts.exitCode ?? 2;
  }
}

type Place = 'output' | 'cache-dir';

const noSpace = (place: Place) => `Free some space, or set \`${place}\` to another disk.`;
const noAccess = (place: Place) => `Set \`${place}\` to a folder that can be written.`;
const notFolder = (place: Place) => `A file is where a folder must be; set \`${place}\` to another place.`;

const hints: Readonly<Record<string, (place: Place) => string>> = {
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  EACCES: noAccess,
  EPERM: noAccess,
  EROFS: noAccess,
  ENOTDIR: notFolder,
  EEXIST: notFolder,
};

/**
 * A failure of the file system to take what we write below the folder of an option, in our words; anything
 * else as it is.
 */
export function describeWriteFailure(error: unknown, target: string, place: Place): unknown {
  const hint = findHint(error);
  if (hint === undefined) return error;
  return new WriteFailure(`${path.basename(target)} could not be written: ${messageOf(error)}.`, {
    hint: hint(place),
    // A full disk is the machine's fault, a place that cannot be written the user's choice.
    exitCode: hint === noSpace ? 3 : 2,
    cause: error,
  });
}

function findHint(error: unknown): ((place: Place) => string) | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  // What Node says of a recursive mkdir on a read-only file system.
  if (error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir') return noAccess;
  return hints[String(error.code)];
}
