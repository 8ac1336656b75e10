import { expect, test } from 'vitest';
import { isStandardLibrary } from '../../src/project/python/stdlib.ts';
import { runProcess } from '../support/run-process.ts';

const versions = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

function versionsWith(name: string): string[] {
  return versions.filter((version) => isStandardLibrary(name, version));
}

test('modules come and go with the versions', () => {
  expect(versionsWith('json')).toEqual(versions);
  expect(versionsWith('_thread')).toEqual(versions);
  expect(versionsWith('tomllib')).toEqual(['3.11', '3.12', '3.13', '3.14']);
  expect(versionsWith('distutils')).toEqual(['3.9', '3.10', '3.11']);
  expect(versionsWith('cgi')).toEqual(['3.9', '3.10', '3.11', '3.12']);
  expect(versionsWith('formatter')).toEqual(['3.9']);
  expect(versionsWith('annotationlib')).toEqual(['3.14']);
});

test('what is installed is no part of it', () => {
  for (const name of [
    'boto3',
    'yaml',
    'pip',
    'setuptools',
    'json.decoder',
    'JSON',
    '',
    'constructor',
    '_testcapi',
  ]) {
    expect([name, versionsWith(name)]).toEqual([name, []]);
  }
});

test('of a version that is not listed the nearest speaks', () => {
  expect(isStandardLibrary('formatter', '3.8')).toBe(true);
  expect(isStandardLibrary('tomllib', '3.8')).toBe(false);
  expect(isStandardLibrary('tomllib', '3.15')).toBe(true);
  expect(isStandardLibrary('distutils', '3.15')).toBe(false);
});

test('the names of the local Python are the ones it has', async () => {
  const script =
    'import json, sys; print(json.dumps(["%d.%d" % sys.version_info[:2], sorted(getattr(sys, "stdlib_module_names", []))]))';
  const { stdout } = await runProcess(['python3', '-c', script]);
  const [version, names]: [string, string[]] = JSON.parse(stdout);
  expect(names.filter((name) => !isStandardLibrary(name, version))).toEqual([]);
});
