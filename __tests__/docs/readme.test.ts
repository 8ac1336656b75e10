import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { optionRows } from '../../src/options.ts';
import { runProcess } from '../support/run-process.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');

/** The code between the markers of a name, without its fence. */
function codeOf(name: string): string {
  const [, , code = ''] =
    new RegExp(`<!-- ${name}:start -->\n\`\`\`(\\w+)\n([\\s\\S]*?)\n\`\`\`\n<!-- ${name}:end -->`).exec(
      readme,
    ) ?? [];
  return code;
}

describe('the workflow', () => {
  const workflow = codeOf('workflow');
  const parsed = z.parse(
    z.object({
      on: z.array(z.string()),
      permissions: z.strictObject({}),
      jobs: z.record(
        z.string(),
        z.object({
          permissions: z.record(z.string(), z.string()),
          steps: z.array(z.object({ uses: z.string(), with: z.record(z.string(), z.unknown()) })),
        }),
      ),
    }),
    parse(workflow),
  );
  const jobs = Object.values(parsed.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('has at most 15 lines', () => {
    expect(workflow.split('\n').length).toBeLessThanOrEqual(15);
  });

  test('may read the contents and nothing else', () => {
    expect(jobs.map((job) => job.permissions)).toEqual([{ contents: 'read' }]);
  });

  test('gives our action known inputs, the mode among them', () => {
    const names = Object.keys(steps.find(({ uses }) => uses === 'cora/build-action@v1')?.with ?? {});
    const unknown = names.filter((name) => optionRows.every((option) => option.name !== name));
    expect({ unknown, hasMode: names.includes('mode') }).toEqual({ unknown: [], hasMode: true });
  });

  test('checks out the whole history and keeps no credentials', () => {
    const checkout = steps.find(({ uses }) => uses.startsWith('actions/checkout@'));
    expect(checkout?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
  });

  test('pins the actions of others by SHA, with the version as a comment', () => {
    const foreign = workflow.match(/uses: (?!cora\/).*/g) ?? [];
    expect(foreign.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });
});

describe('the two commands', () => {
  test('are one line each', () => {
    expect([codeOf('example'), codeOf('test')]).toEqual([
      'node dist/cli.js build --root examples/acme',
      'npm ci && npm test',
    ]);
  });

  test.each(['example', 'test'])('.ci/run runs the %s command as the README has it', async (name) => {
    const [reader = ''] = /^read_command\(\) \{[\s\S]*?^\}/m.exec(read('.ci/run')) ?? [];
    const result = await runProcess(['bash', '-c', `${reader}\nread_command ${name}`], {
      cwd: root,
      env: { PATH: process.env.PATH },
    });
    expect(result.stdout).toBe(`${codeOf(name)}\n`);
    expect(read('.ci/run')).toContain(`read_command ${name}`);
  });

  test('.ci/run has no test command of its own', () => {
    expect(read('.ci/run')).not.toMatch(/npm (run )?test|vitest run/);
  });

  test('a workflow that tests does so by .ci/run', () => {
    const folder = path.join(root, '.github/workflows');
    const workflows = existsSync(folder) ? readdirSync(folder) : [];
    const others = workflows.filter((file) =>
      /npm (run )?test|vitest/.test(read(`.github/workflows/${file}`)),
    );
    expect(others).toEqual([]);
  });
});

describe('what the README says', () => {
  const sources = readSources(path.join(root, 'src'));

  test('every message under Troubleshooting is one the code has', () => {
    const [, table = ''] =
      /<!-- troubleshooting:start -->([\s\S]*)<!-- troubleshooting:end -->/.exec(readme) ?? [];
    const messages = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message),
    );
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter((message) => !sources.includes(message))).toEqual([]);
  });

  test('every rule that leaves files out is in its tables, and no other', () => {
    const [, section = ''] = /## What is left out of a zip\n([\s\S]*?)\n## /.exec(readme) ?? [];
    const told = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, rule = '']) => rule),
    );
    expect(told.filter((rule) => !sources.includes(`'${rule}'`))).toEqual([]);
    const files = ['src/project/left-out.ts', 'src/project/read-artifact.ts', 'src/wheels/wheel-entries.ts'];
    const rules = files.flatMap((file) =>
      [...read(file).matchAll(/\b(?:name|rule): '([a-z_-]+)'|return '([a-z-]+)';/g)].map(
        ([, named, returned]) => named ?? returned,
      ),
    );
    expect(rules.filter((rule) => !told.includes(rule ?? ''))).toEqual([]);
  });

  test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'])(
    '%s has no dead link',
    (file) => {
      const text = read(file);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
      const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => toAnchor(title));
      const dead = links.filter(([, target = '', anchor]) =>
        target === '' ? !anchors.includes(anchor ?? '') : !existsSync(path.join(root, target)),
      );
      expect(dead.map(([link]) => link)).toEqual([]);
    },
  );
});

function readSources(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

function toAnchor(title: string): string {
  return `#${title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')}`;
}
