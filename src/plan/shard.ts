import type { Shard } from '../option-kinds.ts';
import { compareBytes } from '../project/model.ts';

/** A module as far as its share of the work goes. */
export interface WeighedModule {
  readonly name: string;
  /** Source bytes + 50 MB a distinct requirement set. */
  readonly weight: number;
}

/** What resolving and splicing one requirement set weighs against source bytes. */
export const requirementSetWeight = 50 * 1024 * 1024;

/** The names of one share: largest first to the lightest share, ties by name. The same on every machine. */
export function takeShard(modules: readonly WeighedModule[], shard: Shard): ReadonlySet<string> {
  const shares = Array.from({ length: shard.count }, () => ({ weight: 0, names: new Set<string>() }));
  const ordered = [...modules].sort((a, b) => b.weight - a.weight || compareBytes(a.name, b.name));
  for (const module of ordered) {
    const lightest = shares.reduce((best, share) => (share.weight < best.weight ? share : best));
    lightest.weight += module.weight;
    lightest.names.add(module.name);
  }
  return shares[shard.index - 1]?.names ?? new Set();
}
