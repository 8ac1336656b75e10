import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { formatMegabytes } from './report.ts';

const manifest = z.object({
  artifacts: z.array(
    z.object({
      file: z.string(),
      zippedBytes: z.number(),
      unzippedBytes: z.number(),
      packages: z.array(z.object({ wheel: z.string(), sha256: z.string() })),
    }),
  ),
});

/** What we built, as far as the bench compares it. */
export function readManifest(file: string): z.infer<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Archives, sizes and wheels in one line. */
export function describeManifest(file: string): string {
  const { artifacts } = readManifest(file);
  const sum = (pick: (artifact: (typeof artifacts)[number]) => number) =>
    formatMegabytes(artifacts.reduce((total, artifact) => total + pick(artifact), 0));
  const wheels = new Set(artifacts.flatMap(({ packages }) => packages.map(({ sha256 }) => sha256)));
  return `${artifacts.length} archives, ${sum((it) => it.zippedBytes)} zipped, ${sum((it) => it.unzippedBytes)} unzipped, ${wheels.size} wheels`;
}
