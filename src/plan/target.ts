import type { Architecture, PythonVersion } from '../options.ts';

/** What an artifact is built for. */
export interface Target {
  readonly python: PythonVersion;
  readonly architecture: Architecture;
}

interface Runtime {
  /** Patch level for `python_full_version` markers. Lambda's own moves; a marker finer than x.y.z0 is not seen in practice. */
  readonly fullVersion: string;
  /** Highest glibc a wheel may ask for: 2.{glibcMinor}. */
  readonly glibcMinor: number;
  /**
   * uv's platforms to ask for, in turn: the highest manylinux it knows that is not above the cap, then the
   * next above it, where the cap lies between the two.
   */
  readonly uvManylinux: readonly string[];
}

// glibc: Amazon Linux 2 has 2.26 (runtimes up to 3.11), Amazon Linux 2023 has 2.34 (3.12 and later); see the
// table in aws-lambda-builders `python_pip/packager.py`. Patch levels: the last CPython releases of each series.
const al2 = { glibcMinor: 26, uvManylinux: ['manylinux_2_17', 'manylinux_2_28'] } as const;
const al2023 = { glibcMinor: 34, uvManylinux: ['manylinux_2_34'] } as const;
const runtimes: Readonly<Record<PythonVersion, Runtime>> = {
  '3.9': { fullVersion: '3.9.25', ...al2 },
  '3.10': { fullVersion: '3.10.19', ...al2 },
  '3.11': { fullVersion: '3.11.14', ...al2 },
  '3.12': { fullVersion: '3.12.12', ...al2023 },
  '3.13': { fullVersion: '3.13.9', ...al2023 },
  '3.14': { fullVersion: '3.14.0', ...al2023 },
};

/** The facts of a Lambda runtime. */
export function runtimeOf(python: PythonVersion): Runtime {
  return runtimes[python];
}

/** The machine name in platform tags and in `platform_machine`. */
export function machineOf(architecture: Architecture): 'x86_64' | 'aarch64' {
  return architecture === 'arm64' ? 'aarch64' : 'x86_64';
}

/** uv's names for the target, to be asked in turn; what a later one gives may be above the glibc cap. */
export function uvPlatforms(target: Target): readonly string[] {
  return runtimeOf(target.python).uvManylinux.map((name) => `${machineOf(target.architecture)}-${name}`);
}

/** PEP 508 marker variables on Lambda for the target. */
export function markerEnvironment(target: Target): Readonly<Record<string, string>> {
  const { fullVersion } = runtimeOf(target.python);
  return {
    python_version: target.python,
    python_full_version: fullVersion,
    implementation_name: 'cpython',
    implementation_version: fullVersion,
    platform_python_implementation: 'CPython',
    os_name: 'posix',
    sys_platform: 'linux',
    platform_system: 'Linux',
    platform_machine: machineOf(target.architecture),
    platform_release: '',
    platform_version: '',
    extra: '',
  };
}

/** `python3.11/x86_64`, the words for a target in messages. */
export function describeTarget(target: Target): string {
  return `python${target.python}/${target.architecture}`;
}
