/** The exact wheels of a requirement set for a target. */
export interface Lock {
  /** By name. */
  readonly packages: readonly LockedWheel[];
  /** Distributions built from source (`sdist: build`): their bytes differ from build to build. */
  readonly builtFromSource: readonly string[];
  /** What its readers should know, in full sentences. */
  readonly warnings: readonly string[];
}

export interface LockedWheel {
  /** Normalised (PEP 503). */
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number | undefined;
  readonly location: WheelLocation;
}

export type WheelLocation =
  | { readonly kind: 'url'; readonly url: string }
  /** Relative to the root. */
  | { readonly kind: 'path'; readonly path: string }
  /** Only in the store: built here. */
  | { readonly kind: 'store' };

/** `requests 2.32.3` */
export function describePackage(wheel: { readonly name: string; readonly version: string }): string {
  return `${wheel.name} ${wheel.version}`;
}

/** Whether a parsed JSON value is a lock. */
export function isLock(value: unknown): value is Lock {
  if (typeof value !== 'object' || value === null || !('packages' in value) || !Array.isArray(value.packages))
    return false;
  const lists = ['builtFromSource', 'warnings'].every((name) => Array.isArray(Reflect.get(value, name)));
  return lists && value.packages.every(isLockedWheel);
}

function isLockedWheel(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['name', 'version', 'filename', 'sha256'].map((key) => Reflect.get(value, key));
  return (
    texts.every((text) => typeof text === 'string') &&
    /^[0-9a-f]{64}$/.test(String(Reflect.get(value, 'sha256'))) &&
    'location' in value
  );
}
