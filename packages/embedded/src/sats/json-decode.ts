import { Buffer } from 'node:buffer';
import { resolveRef } from './algebraic-type';
import { JsonFault } from './json-error';
import { JsonForms, wrongType, wrongValue } from './json-forms';
import { describeNumber, describeText, NUMBER_READERS, readWide } from './json-scalars';
import { MAX_EMPTY_ELEMENTS } from './limits';
import { specialType } from './special-types';
import { typeSizer } from './type-size';
import type {
  AlgebraicType,
  ProductElement,
  ProductType,
  SumType,
  SumValue,
  Typespace,
  Value,
} from './types';

/**
 * Reads the arguments of a function, given as a list or by the names of its parameters, as a server reads its SATS-JSON:
 * a product is a list or a map, a sum is `{ "variant": value }`, `{ "tag": value }` or `[tag, value]`, an absent option `null`
 * too, bytes are a list of numbers or hex digits, an integer of 256 bits is a text.
 * @param json the text of one value
 * @throws JsonValueError
 */
export function decodeJsonArguments(
  functionName: string,
  params: ProductType,
  typespace: Typespace,
  json: string,
): readonly Value[] {
  const forms = new JsonForms(json);
  const decoder = new JsonDecoder(forms, typespace);
  return forms.whole(() =>
    decoder.product(params.elements, {
      tuple: `a ${functionName} tuple`,
      field: 'reducer argument',
      whole: `reducer args for ${functionName}`,
    }),
  );
}

/**
 * Reads a value of a type.
 * @param json the text of one value
 * @throws JsonValueError
 */
export function decodeJson(type: AlgebraicType, typespace: Typespace, json: string): Value {
  const forms = new JsonForms(json);
  const decoder = new JsonDecoder(forms, typespace);
  return forms.whole(() => decoder.value(type));
}

/** How a product is called where it is not given as it should be. */
interface ProductName {
  readonly tuple: string;
  readonly field: string;
  readonly whole: string;
}

class JsonDecoder {
  readonly #json: JsonForms;
  readonly #typespace: Typespace;
  readonly #sizeOf;

  constructor(json: JsonForms, typespace: Typespace) {
    this.#json = json;
    this.#typespace = typespace;
    this.#sizeOf = typeSizer(typespace);
  }

  value(type: AlgebraicType): Value {
    const target = resolveRef(type, this.#typespace);
    switch (target.tag) {
      case 'Product': {
        const { length } = target.elements;
        return this.product(target.elements, {
          tuple: `a ${length}-element tuple`,
          field: 'field',
          whole: 'product type <product>',
        });
      }
      case 'Sum':
        return this.#sum(target);
      case 'Array':
        return resolveRef(target.element, this.#typespace).tag === 'U8'
          ? this.#bytes()
          : this.#array(target.element);
      case 'Bool':
        return this.#json.bool();
      case 'String':
        return this.#json.text('a string', (text) => text);
      case 'I128':
      case 'U128':
        return this.#json.wide(target.tag === 'I128');
      case 'I256':
      case 'U256':
        return this.#json.text('a formatted 256-bit integer', (text) =>
          readWide(text, target.tag === 'I256'),
        );
      default: {
        const { expected, read } = NUMBER_READERS[target.tag];
        return this.#json.number(expected, read);
      }
    }
  }

  product(elements: readonly ProductElement[], name: ProductName): readonly Value[] {
    return this.#json.any<readonly Value[]>(name.tuple, {
      list: () =>
        elements.map(({ type }, at) => {
          const taken = this.#json.element(at, () => this.value(type));
          if (taken !== undefined) return taken.value;
          throw new JsonFault(
            `invalid length ${at}, expected ${name.whole} with ${elements.length} elements`,
          );
        }),
      map: () => this.#fields(elements, name),
    });
  }

  /** As many fields as there are: what comes after them is too much. */
  #fields(elements: readonly ProductElement[], { field }: ProductName): readonly Value[] {
    const named = (at: number): string => {
      const name = elements[at]?.name;
      return `${field} ${name === undefined ? `(index ${at})` : `\`${name}\``}`;
    };
    const values: (Value | undefined)[] = elements.map(() => undefined);
    for (let count = 0; count < elements.length; count++) {
      let at = -1;
      const key = this.#json.key(count === 0, (text) => {
        at = elements.findIndex(({ name }) => name === text);
        if (at < 0)
          throw new JsonFault(
            `unknown ${field} \`${text}\`, expected ${oneOf(elements.map(({ name }) => name))}`,
          );
      });
      if (key === undefined) throw new JsonFault(`missing ${named(values.indexOf(undefined))}`);
      if (values[at] !== undefined) throw new JsonFault(`duplicate ${named(at)}`);
      const { type } = elements[at] as ProductElement;
      values[at] = this.#json.member(key, () => this.value(type));
    }
    return values as Value[];
  }

  #sum(type: SumType): SumValue {
    const { variants } = type;
    const byTag = (tag: number): number => {
      if (variants[tag] === undefined)
        throw new JsonFault(`unknown tag 0x${tag.toString(16)} for sum type <unknown>`);
      return tag;
    };
    const byText = (text: string): number => {
      if (/^\+?\d+$/.test(text) && Number(text) <= 255) return byTag(Number(text));
      const tag = variants.findIndex(({ name }) => name === text);
      if (tag >= 0) return tag;
      const names = variants.flatMap(({ name }) => (name === undefined ? [] : [name]));
      throw new JsonFault(
        `unknown variant \`${text}\`, ${names.length === 0 ? 'there are no variants' : `expected ${oneOf(names)}`}`,
      );
    };
    const payload = (tag: number): Value => this.value((variants[tag] as (typeof variants)[number]).type);
    const ofTwo = 'expected seq representing sum type to have exactly two fields';
    return this.#json.any<SumValue>('sum type', {
      null: specialType(type) === 'Option' ? () => ({ tag: 1, value: [] }) : undefined,
      list: () => {
        const tag = this.#json.element(0, () =>
          this.#json.any('variant identifier (string or int)', {
            text: byText,
            number: (value) => {
              if (typeof value !== 'bigint' || value < 0n)
                throw wrongType(describeNumber(value), 'variant identifier (string or int)');
              if (value > 255n) throw wrongValue(describeNumber(value), 'a u8 tag');
              return byTag(Number(value));
            },
          }),
        );
        if (tag === undefined) throw new JsonFault(ofTwo);
        const value = this.#json.element(1, () => payload(tag.value));
        if (value === undefined) throw new JsonFault(ofTwo);
        return { tag: tag.value, value: value.value };
      },
      map: () => {
        let tag = -1;
        const key = this.#json.key(true, (text) => {
          tag = byText(text);
        });
        if (key === undefined)
          throw new JsonFault('expected map representing sum type to have exactly one field');
        return { tag, value: this.#json.member(key, () => payload(tag)) };
      },
    });
  }

  #array(element: AlgebraicType): readonly Value[] {
    const isEmpty = this.#sizeOf(element).min === 0;
    return this.#json.strict('a vec', 0x5b, () =>
      this.#json.list(() => {
        const values = this.#json.elements(() => this.value(element));
        if (isEmpty && values.length > MAX_EMPTY_ELEMENTS)
          throw new JsonFault(`allocation of ${values.length} elements failed`);
        return values;
      }),
    );
  }

  #bytes(): Uint8Array {
    const expected = 'a byte array or hex string';
    const { read } = NUMBER_READERS.U8;
    return this.#json.any<Uint8Array>(expected, {
      text: (text) => {
        if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
          throw wrongValue(describeText(text), expected);
        return Uint8Array.from(Buffer.from(text, 'hex'));
      },
      list: () => Uint8Array.from(this.#json.elements(() => this.#json.number('u8', read)) as number[]),
    });
  }
}

/** Names as a server lists them, with its slips. */
function oneOf(names: readonly (string | undefined)[]): string {
  let nameless = 0;
  return names
    .map((given, at) => {
      const name = `\`${given ?? nameless++}\``;
      if (names.length === 1) return name;
      if (at === 1) return names.length === 2 ? name : `one of ${name}`;
      return `, ${name}`;
    })
    .join('');
}
