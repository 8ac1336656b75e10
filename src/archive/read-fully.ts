import { readSync } from 'node:fs';

/** Why a zip cannot be trusted; the caller knows whose it is. */
export class ZipProblem extends Error {}

/** Fills the buffer from a position of the file. @throws ZipProblem when the file ends before */
export function readFully(fd: number, buffer: Uint8Array, position: number): void {
  let filled = 0;
  while (filled < buffer.length) {
    const size = readSync(fd, buffer, filled, buffer.length - filled, position + filled);
    if (size === 0) throw new ZipProblem('unexpected end of file');
    filled += size;
  }
}
