import { Buffer } from 'node:buffer';
import { JsonCursor } from './json-cursor';
import { JsonFault, JsonValueError, formatPath, type JsonStep } from './json-error';
import { isDigit, takeNumber, takeWideInteger, type JsonNumber } from './json-number';
import { describeNumber, describeText } from './json-scalars';

/** What may stand for a value: a form that is not there is refused. */
export interface Forms<T> {
  readonly null?: (() => T) | undefined;
  readonly number?: (value: JsonNumber) => T;
  readonly text?: (value: string) => T;
  readonly list?: () => T;
  readonly map?: () => T;
}

/** The forms that values have in JSON text, and where in the text and in the value something is wrong. */
export class JsonForms {
  readonly #cursor: JsonCursor;
  readonly #path: JsonStep[] = [];

  constructor(json: string) {
    this.#cursor = new JsonCursor(Buffer.from(json));
  }

  /**
   * Reads all of the text.
   * @throws JsonValueError
   */
  whole<T>(read: () => T): T {
    try {
      const value = this.#tracked(read);
      this.#cursor.end();
      return value;
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      const offset = error.offset ?? this.#cursor.offset;
      throw new JsonValueError(
        `${error.what} at ${this.#place(offset)}`,
        error.path && formatPath(error.path),
      );
    }
  }

  elements<T>(read: () => T): T[] {
    const values: T[] = [];
    for (;;) {
      const taken = this.element(values.length, read);
      if (taken === undefined) return values;
      values.push(taken.value);
    }
  }

  bool(): boolean {
    return this.positioned(() => {
      const next = this.#next();
      if (next !== 0x74 && next !== 0x66) throw this.#mismatch('a boolean');
      this.#cursor.offset++;
      this.#cursor.takeWord(next === 0x74 ? 'rue' : 'alse');
      return next === 0x74;
    });
  }

  text<T>(expected: string, read: (text: string) => T): T {
    return this.strict(expected, 0x22, () => read(this.#cursor.takeText()));
  }

  number<T>(expected: string, read: (value: JsonNumber) => T): T {
    return this.positioned(() => {
      const next = this.#next();
      if (next !== 0x2d && !isDigit(next)) throw this.#mismatch(expected);
      return read(takeNumber(this.#cursor));
    });
  }

  /** An integer of 128 bits. */
  wide(isSigned: boolean): bigint {
    return takeWideInteger(this.#cursor, isSigned);
  }

  /** A value that can only begin with that byte. */
  strict<T>(expected: string, first: number, read: () => T): T {
    return this.positioned(() => {
      if (this.#next() !== first) throw this.#mismatch(expected);
      return read();
    });
  }

  /** Whatever comes next, in the form that it has. */
  any<T>(expected: string, forms: Forms<T>): T {
    const refuse = (what: string): never => {
      throw wrongType(what, expected);
    };
    return this.positioned(() => {
      const next = this.#next();
      switch (next) {
        case 0x5b:
          return this.list(() => (forms.list ?? (() => refuse('sequence')))());
        case 0x7b:
          return this.#cursor.inside(
            () => (forms.map ?? (() => refuse('map')))(),
            () => {
              this.#cursor.endMap();
            },
          );
        case 0x22: {
          const text = this.#cursor.takeText();
          return forms.text === undefined ? refuse(describeText(text)) : forms.text(text);
        }
        default: {
          if (next === 0x2d || isDigit(next)) {
            const value = takeNumber(this.#cursor);
            return forms.number === undefined ? refuse(describeNumber(value)) : forms.number(value);
          }
          const word = this.#word();
          return word === 'null' && forms.null !== undefined ? forms.null() : refuse(word);
        }
      }
    });
  }

  list<T>(read: () => T): T {
    return this.#cursor.inside(read, () => {
      this.#cursor.endList();
    });
  }

  /** Takes what is there instead of what is expected, as far as a server does. */
  #mismatch(expected: string): JsonFault {
    const next = this.#cursor.peek();
    if (next === 0x5b) return wrongType('sequence', expected);
    if (next === 0x7b) return wrongType('map', expected);
    if (next === 0x22) return wrongType(describeText(this.#cursor.takeText()), expected);
    if (next === 0x2d || isDigit(next)) return wrongType(describeNumber(takeNumber(this.#cursor)), expected);
    return wrongType(this.#word(), expected);
  }

  /** `null`, `true` or `false`, as a server calls them. */
  #word(): string {
    const words: Readonly<Record<number, readonly [rest: string, name: string]>> = {
      0x6e: ['ull', 'null'],
      0x74: ['rue', 'boolean `true`'],
      0x66: ['alse', 'boolean `false`'],
    };
    const word = words[this.#cursor.peek() ?? 0];
    if (word === undefined) throw this.#cursor.peekFault('expected value');
    this.#cursor.offset++;
    this.#cursor.takeWord(word[0]);
    return word[1];
  }

  #next(): number {
    const next = this.#cursor.skipSpace();
    if (next === undefined) throw this.#cursor.peekFault('EOF while parsing a value');
    return next;
  }

  /** Boxed, since a value may be anything but `undefined` only by its type. */
  element<T>(at: number, read: () => T): { readonly value: T } | undefined {
    return this.#tracked(() => (this.#cursor.hasElement(at === 0) ? { value: read() } : undefined), at);
  }

  /** @returns the key, or `undefined` at the end of the map */
  key(isFirst: boolean, look: (text: string) => void): string | undefined {
    if (!this.#tracked(() => this.#cursor.hasKey(isFirst), undefined)) return undefined;
    const key = this.#tracked(() => this.#cursor.takeText(), undefined);
    this.#tracked(() => {
      look(key);
    }, key);
    return key;
  }

  member<T>(key: string, read: () => T): T {
    return this.#tracked(() => {
      this.#cursor.takeColon();
      return read();
    }, key);
  }

  /** Notes where in the value a fault came up, unless it came up further in. */
  #tracked<T>(read: () => T, ...steps: readonly JsonStep[]): T {
    this.#path.push(...steps);
    try {
      return read();
    } catch (error) {
      if (error instanceof JsonFault) error.path ??= [...this.#path];
      throw error;
    } finally {
      this.#path.length -= steps.length;
    }
  }

  /** A fault without a place is where reading has come to. */
  positioned<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof JsonFault) error.offset ??= this.#cursor.offset;
      throw error;
    }
  }

  #place(offset: number): string {
    const { bytes } = this.#cursor;
    let line = 1;
    let start = 0;
    for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
      line++;
      start = at + 1;
    }
    return `line ${line} column ${offset - start}`;
  }
}

export function wrongType(what: string, expected: string): JsonFault {
  return new JsonFault(`invalid type: ${what}, expected ${expected}`);
}

export function wrongValue(what: string, expected: string): JsonFault {
  return new JsonFault(`invalid value: ${what}, expected ${expected}`);
}
