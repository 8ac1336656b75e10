import type { Archive } from '../archive/make-archives.ts';
import type { DryStep } from '../dry-run.ts';

/** Rows of text; the first is the heading. */
export type Table = readonly (readonly string[])[];

/** The closing table of a build: one row an archive. */
export function tabulateArchives(archives: readonly Archive[]): Table {
  const heading = ['artifact', 'target', 'decided by', 'zipped', 'unzipped', 'packages', 'state', 'why'];
  const rows = archives.map(({ artifact, targetSource, state, why }) => [
    `${artifact.module}/${artifact.name}`,
    `${artifact.python} ${artifact.architecture}`,
    targetSource,
    formatBytes(artifact.zippedBytes),
    formatBytes(artifact.unzippedBytes),
    String(artifact.packages.length),
    state,
    why,
  ]);
  return [heading, ...rows];
}

/** What a build would do. */
export function tabulateSteps(steps: readonly DryStep[]): Table {
  const rows = steps.map(({ plan, action, why }) => [
    plan.id,
    `${plan.target.python} ${plan.target.architecture}`,
    plan.targetSource,
    action,
    why,
  ]);
  return [['artifact', 'target', 'decided by', 'would', 'why'], ...rows];
}

/** Bytes as people read them: KB and MB of 1,024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Columns aligned with spaces; columns of numbers to the right. */
export function formatTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const isNumeric = widths.map(
    (_, column) => table.slice(1).every((row) => /^\d/.test(row[column] ?? '')) && table.length > 1,
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isNumeric[column] ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same for a job summary. */
export function formatMarkdownTable(table: Table): string {
  const [heading = [], ...rows] = table.map((row) => row.map(escapeCell));
  const lines = [heading, heading.map(() => '---'), ...rows];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function escapeCell(cell: string): string {
  return cell.replace(/[\\|<>`*_[\]]/g, '\\$&').replace(/\r?\n/g, ' ');
}

/** One line that says what happened. */
export function summariseBuild(
  archives: readonly Archive[],
  fetched: { wheels: number; bytes: number },
  removed: readonly string[],
): string {
  const built = archives.filter(({ state }) => state === 'built').length;
  const wheels =
    fetched.wheels === 0
      ? 'no wheel fetched'
      : `${fetched.wheels} wheels fetched (${formatBytes(fetched.bytes)})`;
  const gone = removed.length === 0 ? '' : `, ${removed.length} removed (${removed.join(', ')})`;
  return `${built} built, ${archives.length - built} reused${gone}, ${wheels}.`;
}
