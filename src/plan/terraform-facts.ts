/** A value and the place that says it: `main.tf:15`. */
export interface Fact<T> {
  readonly value: T;
  readonly source: string;
}

/** What the Terraform of the modules says of one artifact. */
export interface TerraformFacts {
  readonly runtimes: readonly Fact<string>[];
  readonly architectures: readonly Fact<string>[];
  readonly handler: Fact<string> | undefined;
  /** Ids of the layers a function attaches, in order; undefined when the list cannot be known. */
  readonly layers: readonly string[] | undefined;
}
