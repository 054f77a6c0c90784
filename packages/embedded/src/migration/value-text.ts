import type { AlgebraicType, Value } from '../sats';

/** A value with its type, references resolved. */
type Typed<Tag extends AlgebraicType['tag']> = Extract<AlgebraicType, { tag: Tag }>;

/** A value as a server's plan shows it: written out over lines, as its programming language shows values. */
export function debugValue(value: Value, type: AlgebraicType): string {
  switch (type.tag) {
    case 'Sum':
      return block('Sum(', [debugSum(value, type)], ')');
    case 'Product':
      return block('Product(', [debugProduct(value, type)], ')');
    case 'Array':
      return block('Array(', [debugArray(value, type)], ')');
    case 'I128':
    case 'U128':
      return block(`${type.tag}(`, [block('Packed(', [plain(value)], ')')], ')');
    default:
      return block(`${type.tag}(`, [debugScalar(value)], ')');
  }
}

function debugProduct(value: Value, type: Typed<'Product'>): string {
  const fields = value as readonly Value[];
  const shown = type.elements.map((element, at) => debugValue(fields[at] as Value, element.type));
  return block('ProductValue {', [`elements: ${list(shown)}`], '}');
}

function debugSum(value: Value, type: Typed<'Sum'>): string {
  const { tag, value: payload } = value as { readonly tag: number; readonly value: Value };
  const variant = type.variants[tag] as { readonly type: AlgebraicType };
  return block('SumValue {', [`tag: ${tag}`, `value: ${debugValue(payload, variant.type)}`], '}');
}

/** Elements of an array are all of one kind, which is not said again. */
function debugArray(value: Value, type: Typed<'Array'>): string {
  return list(Array.from(value as Iterable<Value>, (item) => debugElement(item, type.element)));
}

function debugElement(value: Value, type: AlgebraicType): string {
  switch (type.tag) {
    case 'Sum':
      return debugSum(value, type);
    case 'Product':
      return debugProduct(value, type);
    case 'Array':
      return debugArray(value, type);
    default:
      return debugScalar(value);
  }
}

function debugScalar(value: Value): string {
  return typeof value === 'string' ? quoted(value) : plain(value);
}

/** A number or a boolean. */
function plain(value: Value): string {
  if (typeof value === 'object') throw new TypeError('a value does not fit its scalar type');
  return String(value);
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '[]' : block('[', items, ']');
}

function block(open: string, parts: readonly string[], close: string): string {
  return `${open}\n${parts.map((part) => `    ${part.replaceAll('\n', '\n    ')},\n`).join('')}${close}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\0': '\\0', '\t': '\\t', '\r': '\\r', '\n': '\\n', '"': '\\"', '\\': '\\\\' },
};

/** What cannot be printed is written as its number. */
function quoted(text: string): string {
  const escaped = text.replaceAll(
    /["\\]|[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu,
    (character) => ESCAPES[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** A value in SATS notation without names, as a server shows it in an error. */
export function satnValue(value: Value, type: AlgebraicType): string {
  switch (type.tag) {
    case 'String':
      return `"${value as string}"`;
    case 'Product': {
      const fields = value as readonly Value[];
      return satnFields(type.elements.map((element, at) => satnValue(fields[at] as Value, element.type)));
    }
    case 'Sum': {
      const { tag, value: payload } = value as { readonly tag: number; readonly value: Value };
      const variant = type.variants[tag] as { readonly type: AlgebraicType };
      return `( = ${satnValue(payload, variant.type)})`;
    }
    case 'Array':
      if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
      return `[${(value as readonly Value[]).map((item) => satnValue(item, type.element)).join(', ')}]`;
    default:
      return plain(value);
  }
}

/** The fields of a product in SATS notation, by position. */
export function satnFields(fields: readonly string[]): string {
  return `(${fields.map((field, at) => `${at} = ${field}`).join(', ')})`;
}
