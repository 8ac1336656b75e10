import { eachOf, itemsOf } from '../project/terraform/list-items.ts';
import type { Attribute, Block } from '../project/terraform/terraform-folder.ts';
import { optionsOf, type Reference, type Value } from '../project/terraform/value.ts';
import { hole } from './link-names.ts';

export interface Source {
  readonly file: string;
  readonly line: number;
}

/** What a resource sets. The value is undefined when the sources do not tell it. */
export interface Setting<T> {
  readonly value: T | undefined;
  readonly source: Source;
}

export function sourceOf({ file, line }: Attribute | Block): Source {
  return { file, line };
}

/** An attribute as one text; undefined when it is not set. */
export function readTextSetting(block: Block, name: string): Setting<string> | undefined {
  const attribute = block.attributes.get(name);
  if (attribute === undefined || isNull(attribute.value)) return undefined;
  return { value: knownText([attribute.value]), source: sourceOf(attribute) };
}

/** A list attribute of texts, only when all of them are known. */
export function readListSetting(block: Block, name: string): Setting<readonly string[]> | undefined {
  const attribute = block.attributes.get(name);
  if (attribute === undefined || isNull(attribute.value)) return undefined;
  const { value } = attribute;
  const texts = value.kind === 'list' ? value.items.map((item) => knownText([item])) : [undefined];
  const known = texts.filter((text) => text !== undefined);
  return { value: known.length === texts.length ? known : undefined, source: sourceOf(attribute) };
}

/** The first and only text of a list attribute; of several possible lists, what all known ones say. */
export function readOnlySetting(block: Block, name: string): Setting<string> | undefined {
  const attribute = block.attributes.get(name);
  if (attribute === undefined || isNull(attribute.value)) return undefined;
  const items = optionsOf(attribute.value).flatMap(itemsOf).map(eachOf);
  return { value: knownText(items), source: sourceOf(attribute) };
}

/** The texts a value may be, unknown parts as holes. */
export function readTexts(value: Value): readonly string[] {
  return optionsOf(value).flatMap((option) => {
    if (option.kind === 'template')
      return [option.parts.map((part) => (typeof part === 'string' ? part : hole)).join('')];
    return option.kind === 'literal' && option.value !== null && option.value !== ''
      ? [String(option.value)]
      : [];
  });
}

/** Every reference in a value, at any depth. */
export function listReferences(value: Value): readonly Reference[] {
  switch (value.kind) {
    case 'reference':
      return [value];
    case 'list':
      return value.items.flatMap(listReferences);
    case 'map':
      return [...value.entries.values()].flatMap(listReferences);
    case 'template':
      return value.parts.flatMap((part) => (typeof part === 'string' ? [] : listReferences(part)));
    case 'call':
      return value.args.flatMap(listReferences);
    case 'one-of':
      return value.options.flatMap(listReferences);
    case 'many':
      return listReferences(value.each);
    default:
      return [];
  }
}

/** The one text that the values come to; what is not known beside it does not count against it. */
function knownText(values: readonly Value[]): string | undefined {
  const texts = new Set(
    values
      .flatMap(optionsOf)
      .flatMap((value) => (value.kind === 'literal' && value.value !== null ? [String(value.value)] : [])),
  );
  texts.delete('');
  const [text] = texts;
  return texts.size === 1 ? text : undefined;
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}
