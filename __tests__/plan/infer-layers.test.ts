import { expect, test } from 'vitest';
import { inferLayers, listLayerImports } from '../../src/plan/infer-layers.ts';
import type { SourceArtifact } from '../../src/project/model.ts';

function layer(module: string, name: string, ...paths: string[]): SourceArtifact {
  const files = paths.map((path) => ({
    path,
    sourcePath: path,
    bytes: 0,
    sha256: '',
    isExecutable: false,
    text: undefined,
  }));
  return {
    kind: 'layer',
    module,
    name,
    dir: name,
    files,
    leftOut: {},
    requirements: undefined,
    pylock: undefined,
  };
}

const layers = listLayerImports([
  layer('access', 'common-access', 'python/access_common/__init__.py', 'python/access_common/jwt.py'),
  layer('ai', 'common-ai', 'python/ai_common/__init__.py', 'lib/libx.so'),
  layer('kb', 'common-kb', 'python/acme/kb/__init__.py'),
  layer('docs', 'common-docs', 'python/acme/docs/__init__.py'),
]);

test('a layer is imported by its packages; below a namespace package by the dotted ones', () => {
  expect(layers.map(({ id, imports }) => [id, imports])).toEqual([
    ['access/common-access', ['access_common']],
    ['ai/common-ai', ['ai_common']],
    ['kb/common-kb', ['acme.kb']],
    ['docs/common-docs', ['acme.docs']],
  ]);
});

test('a function has the layers its imports are found in, its own module first', () => {
  const imported = ['json', 'ai_common.models', 'access_common', 'ai_commons'];
  expect(inferLayers('ai', imported, layers)).toEqual(['ai/common-ai', 'access/common-access']);
  expect(inferLayers('kb', imported, layers)).toEqual(['access/common-access', 'ai/common-ai']);
});

test('a namespace shared by two layers attaches only the one whose part is imported', () => {
  expect(inferLayers('web', ['acme', 'acme.kb'], layers)).toEqual(['kb/common-kb']);
});
