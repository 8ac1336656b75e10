import { test } from 'vitest';
import { build, makeFunctions, openIndex, tinyWheel } from './support-resolution.ts';
test('x', async () => {
  const index = await openIndex();
  for (const py of ['311', '312']) index.publish(tinyWheel({ name: 'n', version: '1.0', tag: `cp${py}-cp${py}-manylinux2014_x86_64` }));
  index.publish(tinyWheel({ name: 'n', version: '1.0', tag: `cp312-cp312-manylinux2014_aarch64` }));
  const root = await makeFunctions({ a: { requirements: 'n', python: '3.11' }, b: { requirements: 'n', python: '3.12' }, c: { requirements: 'n', python: '3.12', architecture: 'arm64' }, d: { requirements: 'n', python: '3.13' }, e: 'n==2', f: 'nn' });
  console.log(await build(root, index));
  console.log(await build(await makeFunctions({ a: { requirements: 'n', python: '3.11' }, b: { requirements: 'n', python: '3.12' }, c: { requirements: 'n', python: '3.12', architecture: 'arm64' }}), index));
});
