import type { Resource } from '../project/terraform/terraform-folder.ts';
import { readListSetting, readOnlySetting, readTextSetting, type Setting } from './link-values.ts';

export interface FunctionSettings {
  /** `3.12`; a runtime that is not Python's as it is written. */
  readonly runtime: Setting<string> | undefined;
  /** Without it AWS takes x86_64. */
  readonly architecture: Setting<string> | undefined;
  readonly handler: Setting<string> | undefined;
}

export interface LayerSettings {
  /** `3.12`. */
  readonly runtimes: Setting<readonly string[]> | undefined;
  readonly architectures: Setting<readonly string[]> | undefined;
}

/** What an `aws_lambda_function` sets; undefined where it does not. */
export function readFunctionSettings(resource: Resource): FunctionSettings {
  return {
    runtime: mapSetting(readTextSetting(resource, 'runtime'), stripPython),
    architecture: readOnlySetting(resource, 'architectures'),
    handler: readTextSetting(resource, 'handler'),
  };
}

/** What an `aws_lambda_layer_version` sets; undefined where it does not. */
export function readLayerSettings(resource: Resource): LayerSettings {
  return {
    runtimes: mapSetting(readListSetting(resource, 'compatible_runtimes'), (runtimes) =>
      runtimes.map(stripPython),
    ),
    architectures: readListSetting(resource, 'compatible_architectures'),
  };
}

function stripPython(runtime: string): string {
  return runtime.startsWith('python') ? runtime.slice('python'.length) : runtime;
}

function mapSetting<T>(setting: Setting<T> | undefined, change: (value: T) => T): Setting<T> | undefined {
  return setting?.value === undefined ? setting : { ...setting, value: change(setting.value) };
}
