import { type EvaluationBudget, Evaluator, type Names, type Surroundings } from './evaluate.ts';
import { expandInstances, type Instance } from './expand-instances.ts';
import type { SyntaxAttribute, SyntaxBlock } from './syntax.ts';
import { list, map, type Reference, type ReferenceRoot, unknown, type Value } from './value.ts';
import { readVariable } from './variable-value.ts';

export const noNames: Names = new Map();

/** What one folder's files declare, and the values of its locals, variables and configured attributes. */
export class FolderScope implements Surroundings {
  readonly evaluator: Evaluator;
  readonly #locals = new Map<string, SyntaxAttribute>();
  readonly #variables = new Map<string, SyntaxBlock>();
  readonly #entities = new Map<string, SyntaxBlock>();
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #values = new Map<string, Value>();
  /** What is being worked out: met again, it is a cycle. */
  readonly #open = new Set<string>();

  constructor(blocks: readonly SyntaxBlock[], budget: EvaluationBudget) {
    this.evaluator = new Evaluator(this, budget);
    for (const block of blocks) {
      if (block.type === 'locals') for (const local of block.attributes) this.#locals.set(local.name, local);
      else if (block.type === 'variable') this.#variables.set(block.labels[0] ?? '', block);
      else this.#entities.set(addressOf(block), block);
    }
  }

  follow(reference: Reference, step: string | number | undefined): Value {
    if (reference.root === 'word' && reference.path.length === 0 && typeof step === 'string') {
      return this.#resolveWord(reference.address, step);
    }
    const next: Reference = { ...reference, path: [...reference.path, step] };
    return this.#readConfigured(next) ?? next;
  }

  listInstances(reference: Reference): Value | undefined {
    const block = this.#entities.get(reference.address);
    if (block === undefined || reference.path.length > 0 || !isRepeated(block)) return undefined;
    const instances = this.instancesOf(block);
    if (instances.some(({ isMaybe, key }) => isMaybe || key === undefined)) return undefined;
    const references = instances.map(({ key }): [string, Reference] => [
      String(key),
      { ...reference, path: [key] },
    ]);
    const isMap = findAttribute(block, 'for_each') !== undefined;
    return isMap ? map(new Map(references)) : list(references.map(([, value]) => value));
  }

  isSingle({ address, path }: Reference): boolean {
    const block = this.#entities.get(address);
    return block !== undefined && path.length === 0 && !isRepeated(block);
  }

  /** The instances of a resource, data source or module call. */
  instancesOf(block: SyntaxBlock): readonly Instance[] {
    const address = addressOf(block);
    const known = this.#entities.get(address) === block ? this.#instances.get(address) : undefined;
    const instances =
      known ??
      expandInstances(block, (attribute) =>
        this.#guard(`each ${address}`, () => this.evaluator.evaluate(attribute.expression, noNames)),
      );
    this.#instances.set(address, instances);
    return instances;
  }

  #resolveWord(word: string, name: string): Value {
    if (word === 'local') return this.#readLocal(name);
    if (word === 'var') return this.#readVariable(name);
    if (word === 'data') return reference('word', `data.${name}`);
    if (word.startsWith('data.')) return reference('data', `${word}.${name}`);
    if (word === 'module') return reference('module', `module.${name}`);
    return reference(builtins.has(word) ? 'builtin' : 'resource', `${word}.${name}`);
  }

  #readLocal(name: string): Value {
    const local = this.#locals.get(name);
    if (local === undefined) return unknown;
    return this.#remember(`local.${name}`, () => this.evaluator.evaluate(local.expression, noNames));
  }

  #readVariable(name: string): Value {
    const block = this.#variables.get(name);
    const given = reference('var', `var.${name}`);
    if (block === undefined) return given;
    return this.#remember(`var.${name}`, () =>
      readVariable(block, given, (attribute) => this.evaluator.evaluate(attribute.expression, noNames)),
    );
  }

  /** An attribute that a resource or data source of this folder sets is what it is set to. */
  #readConfigured(target: Reference): Value | undefined {
    const block = this.#entities.get(target.address);
    const [first, second] = target.path;
    const hasKey = block !== undefined && isRepeated(block);
    const name = hasKey ? second : first;
    if (block === undefined || block.type === 'module' || target.path.length !== (hasKey ? 2 : 1))
      return undefined;
    const attribute = typeof name === 'string' ? findAttribute(block, name) : undefined;
    if (attribute === undefined) return undefined;
    const instance = this.instancesOf(block).find(
      ({ key }) => !hasKey || (key !== undefined && key === first),
    );
    if (instance === undefined) return undefined;
    const path = target.path.map(String).join('\n');
    return this.#remember(
      `${target.address}\n${path}`,
      () => this.evaluator.evaluate(attribute.expression, instance.names),
      target,
    );
  }

  #remember(key: string, compute: () => Value, onCycle: Value = unknown): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = this.#guard(key, compute, onCycle);
    if (!this.#open.has(key)) this.#values.set(key, value);
    return value;
  }

  #guard(key: string, compute: () => Value, onCycle: Value = unknown): Value {
    if (this.#open.has(key)) return onCycle;
    this.#open.add(key);
    try {
      return compute();
    } finally {
      this.#open.delete(key);
    }
  }
}

/** `aws_lambda_function.provider`, `data.aws_x.y`, `module.m`. */
export function addressOf(block: SyntaxBlock): string {
  return [...(block.type === 'resource' ? [] : [block.type]), ...block.labels].join('.');
}

export function findAttribute(block: SyntaxBlock, name: string): SyntaxAttribute | undefined {
  return block.attributes.find((attribute) => attribute.name === name);
}

export function isRepeated(block: SyntaxBlock): boolean {
  return findAttribute(block, 'count') !== undefined || findAttribute(block, 'for_each') !== undefined;
}

function reference(root: ReferenceRoot, address: string): Reference {
  return { kind: 'reference', root, address, path: [] };
}

const builtins: ReadonlySet<string> = new Set(['path', 'terraform', 'each', 'count', 'self']);
