/** Terraform as written: blocks, attributes and expressions of both `.tf` and `.tf.json`, before anything is evaluated. */
export interface SyntaxBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly attributes: readonly SyntaxAttribute[];
  readonly blocks: readonly SyntaxBlock[];
  /** A syntax error is in it, so parts may be missing. */
  readonly hasError: boolean;
}

export interface SyntaxAttribute {
  readonly name: string;
  readonly expression: Expression;
  /** The expression's source text. */
  readonly raw: string;
  readonly file: string;
  readonly line: number;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'get'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'splat'; readonly of: Expression; readonly each: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'map';
      readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
    }
  | ForExpression
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly isExpanded: boolean;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'opaque' };

export interface ForExpression {
  readonly kind: 'for';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly over: Expression;
  /** Only of `{for ...}`. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  readonly isGrouped: boolean;
}

export type TemplatePart = string | Expression;

/** What could not be read, and where. Lines start at 1. */
export interface TerraformError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Not understood, too deep or broken: evaluates to unknown. */
export const opaque: Expression = { kind: 'opaque' };

/** The name a splat binds its element to; no Terraform identifier can be it. */
export const splatElement = '*';
