/** A value and the place that says it: `packages/module-ai/infrastructure/main.tf:15`. */
export interface Fact<T> {
  readonly value: T;
  readonly source: string;
}

/** What the Terraform of the modules says of one artifact. Runtimes are written `3.12`. */
export interface TerraformFacts {
  readonly runtimes: readonly Fact<string>[];
  readonly architectures: readonly Fact<string>[];
  readonly handler?: Fact<string>;
  /** Of a function; absent when nothing of it can be known. */
  readonly layers?: AttachedFacts;
}

export interface AttachedFacts {
  /** Layer ids in the order they are attached. */
  readonly ids: readonly string[];
  /** False when there may be more. */
  readonly isComplete: boolean;
}
