import type { Index } from '../support/index-server.ts';
import { makeWheel } from '../support/wheel.ts';
import { type WorkspaceFile, workspace } from '../support/workspace.ts';

// Long enough that deflate has choices to make.
const prose = Array.from(
  { length: 4000 },
  (_, line) => `${line} ${(line * 7919) % 1009} words of a prompt\n`,
);

/** Two modules with layers, functions, packages and files of their own; needs `publishSamples`. */
export const sampleFiles: Readonly<Record<string, WorkspaceFile>> = {
  'packages/module-ai/backend/layers/common-ai/requirements.txt': 'demo==1.0\n',
  'packages/module-ai/backend/layers/common-ai/python/ai_common/__init__.py': 'from demo import answer\n',
  'packages/module-ai/backend/layers/common-ai/python/ai_common/prompt.txt': prose.join(''),
  'packages/module-ai/backend/layers/common-ai/bin/run': { content: '#!/bin/sh\necho run\n', mode: 0o755 },
  'packages/module-ai/backend/lambdas/provider/lambda_function.py':
    'import ai_common\n\ndef handler(event, context):\n    return ai_common.answer\n',
  'packages/module-ai/backend/lambdas/provider/texts/grüße.txt': 'Grüße\n',
  'packages/module-ai/backend/lambdas/provider/empty.py': '',
  'packages/module-kb/backend/lambdas/search/requirements.txt': 'dep-two\n',
  'packages/module-kb/backend/lambdas/search/lambda_function.py':
    'import dep_two\n\ndef lambda_handler(event, context):\n    return dep_two.x\n',
  'packages/module-kb/backend/lambdas/plain/lambda_function.py':
    'def lambda_handler(event, context):\n    return 1\n',
};

export const demoWheel = makeWheel({
  name: 'demo',
  version: '1.0',
  tag: 'cp311-cp311-manylinux2014_x86_64',
  files: {
    'demo/__init__.py': 'answer = 42\n',
    'demo/fast.cpython-311-x86_64-linux-gnu.so': Buffer.from('not really an object\0'.repeat(300)),
    'demo/run.sh': '#!/bin/sh\n',
  },
  executable: ['demo/run.sh'],
  requires: ['dep-two>=1'],
});

export const dependencyWheel = makeWheel({
  name: 'dep-two',
  version: '2.0',
  files: { 'dep_two.py': 'x = 2\n', LICENSE: 'free\n' },
});

/** Puts the wheels of the sample project on an index. */
export function publishSamples(index: Index): void {
  index.publish(demoWheel);
  index.publish(dependencyWheel);
}

/** The sample project in a new folder, committed, with these files changed or added. */
export function sampleProject(changes: Readonly<Record<string, WorkspaceFile>> = {}): Promise<string> {
  return workspace({ ...sampleFiles, ...changes }, { git: true });
}
