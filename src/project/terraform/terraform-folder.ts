import type { TerraformError } from './syntax.ts';
import type { Value } from './value.ts';

/** What the `.tf` and `.tf.json` files of a module say, evaluated as far as the sources tell. */
export interface TerraformFolder {
  /** Every instance of every resource; one with `count = 0` is not here. In the order of files and lines. */
  readonly resources: readonly Resource[];
  readonly data: readonly Resource[];
  readonly modules: readonly ModuleCall[];
  /** The other top-level blocks: variable, output, locals, provider, terraform ... */
  readonly otherBlocks: readonly Block[];
  /** Syntax errors and what was too large to read. Everything else is read all the same. */
  readonly errors: readonly TerraformError[];
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly file: string;
  /** Starts at 1. */
  readonly line: number;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Nested blocks like `lifecycle`. In `.tf.json` an object is given as attribute and as block: JSON does not tell them apart. */
  readonly blocks: readonly Block[];
  /** A syntax error is in it: what it seems to lack may be there. */
  readonly hasError: boolean;
}

export interface Attribute {
  readonly value: Value;
  /** The expression's source text. */
  readonly raw: string;
  readonly file: string;
  readonly line: number;
}

/** One instance of a repeated block. */
export interface Repeated extends Block {
  /** Without the instance's key: `aws_lambda_function.provider`, `data.aws_x.y`, `module.m`. */
  readonly address: string;
  readonly name: string;
  /** Of `count` or `for_each`; undefined when the block is not repeated, or the key is not known. */
  readonly key: string | number | undefined;
  /** Whether there is one depends on what is not known; without a key it stands for any number. */
  readonly isMaybe: boolean;
}

/** A resource or data source. */
export interface Resource extends Repeated {
  readonly resourceType: string;
}

export type ModuleCall = Repeated;
