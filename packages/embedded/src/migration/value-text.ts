import type { AlgebraicType, SumValue, Value } from '../sats';

/** A value with its type, references resolved. */
type Typed<Tag extends AlgebraicType['tag']> = Extract<AlgebraicType, { tag: Tag }>;

/** Whether a value is written out over lines, or on one. */
type Spread = 'lines' | 'line';

/** A value as the programming language of a server shows values. */
export function debugValue(value: Value, type: AlgebraicType, spread: Spread = 'lines'): string {
  return new ValueDebugger(spread).value(value, type);
}

class ValueDebugger {
  constructor(private readonly spread: Spread) {}

  value(value: Value, type: AlgebraicType): string {
    switch (type.tag) {
      case 'Sum':
        return this.#tuple('Sum', this.#sum(value, type));
      case 'Product':
        return this.#tuple('Product', this.#product(value, type));
      case 'Array':
        return this.#tuple('Array', this.#array(value, type));
      case 'I128':
      case 'U128':
        return this.#tuple(type.tag, this.#tuple('Packed', plain(value)));
      default:
        return this.#tuple(type.tag, scalarText(value));
    }
  }

  #product(value: Value, type: Typed<'Product'>): string {
    const fields = value as readonly Value[];
    const shown = type.elements.map((element, at) => this.value(fields[at] as Value, element.type));
    return this.#struct('ProductValue', [`elements: ${this.#list(shown)}`]);
  }

  #sum(value: Value, type: Typed<'Sum'>): string {
    const { tag, value: payload } = value as SumValue;
    const variant = type.variants[tag] as { readonly type: AlgebraicType };
    return this.#struct('SumValue', [`tag: ${tag}`, `value: ${this.value(payload, variant.type)}`]);
  }

  /** Elements of an array are all of one kind, which is not said again. */
  #array(value: Value, type: Typed<'Array'>): string {
    return this.#list(Array.from(value as Iterable<Value>, (item) => this.#element(item, type.element)));
  }

  #element(value: Value, type: AlgebraicType): string {
    switch (type.tag) {
      case 'Sum':
        return this.#sum(value, type);
      case 'Product':
        return this.#product(value, type);
      case 'Array':
        return this.#array(value, type);
      default:
        return scalarText(value);
    }
  }

  #tuple(name: string, content: string): string {
    return this.#block(`${name}(`, [content], ')', '');
  }

  #struct(name: string, fields: readonly string[]): string {
    return this.#block(`${name} {`, fields, '}', ' ');
  }

  #list(items: readonly string[]): string {
    return items.length === 0 ? '[]' : this.#block('[', items, ']', '');
  }

  #block(open: string, parts: readonly string[], close: string, inner: string): string {
    if (this.spread === 'line') return `${open}${inner}${parts.join(', ')}${inner}${close}`;
    return `${open}\n${parts.map((part) => `    ${part.replaceAll('\n', '\n    ')},\n`).join('')}${close}`;
  }
}

function scalarText(value: Value): string {
  return typeof value === 'string' ? quoted(value) : plain(value);
}

/** A number or a boolean. */
function plain(value: Value): string {
  if (typeof value === 'object') throw new TypeError('a value does not fit its scalar type');
  return String(value);
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
      const { tag, value: payload } = value as SumValue;
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
