import { pinnedUv } from './pinned-uv.ts';

/** Fetches what the hermetic tests need before the first of them runs, so that none waits for a network. */
export async function setup(): Promise<void> {
  await pinnedUv();
}
