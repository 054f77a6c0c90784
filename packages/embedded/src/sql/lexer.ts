import { SqlError } from './sql-error';
import type { Token, TokenKind } from './tokens';

const WORD_START = /[\p{L}_]/u;
const WORD_PART = /[\p{L}\p{N}_$]/u;
const DIGIT = /[0-9]/;
const HEX_DIGIT = /[0-9a-fA-F]/;
const SPACE = /\s/;

/** Symbols of two characters, tried before those of one. */
const PAIRS = new Set(['<=', '>=', '<>', '!=', '||', '::', '->', '=>', '<<', '>>']);
const SINGLES = new Set('()*,.;=<>+-/%[]{}|&^~!@#?:'.split(''));

/**
 * Splits SQL text into tokens, the last one of kind `end`. Comments and white space are dropped.
 * @throws SqlError on text that no token starts with and on what is not closed
 */
export function tokenize(sql: string): Token[] {
  return new Lexer(sql).run();
}

class Lexer {
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #column = 1;

  constructor(private readonly sql: string) {}

  run(): Token[] {
    for (;;) {
      this.#skipSpace();
      const { line, column } = this.#position();
      if (this.#at >= this.sql.length) {
        this.#tokens.push({ kind: 'end', text: '', keyword: '', line, column });
        return this.#tokens;
      }
      const [kind, text] = this.#token();
      this.#tokens.push({ kind, text, keyword: kind === 'word' ? text.toUpperCase() : '', line, column });
    }
  }

  #token(): [TokenKind, string] {
    const char = this.#peek();
    const next = this.#peek(1);
    if ((char === 'x' || char === 'X') && next === "'") {
      this.#advance(1);
      return ['hex', this.#quoted("'", 'string literal')];
    }
    if ('eEbBnN'.includes(char) && next === "'") {
      this.#advance(1);
      return ['literal', `${char}'${this.#quoted("'", 'string literal')}'`];
    }
    if (char === "'") return ['string', this.#quoted("'", 'string literal')];
    if (char === '"') return ['quoted', this.#identifier()];
    if (WORD_START.test(char)) return ['word', this.#while(WORD_PART)];
    if (DIGIT.test(char) || (char === '.' && DIGIT.test(next))) return this.#number();
    if (char === ':' && WORD_START.test(next)) {
      this.#advance(1);
      return ['literal', `:${this.#while(WORD_PART)}`];
    }
    if (char === '$') {
      this.#advance(1);
      return ['literal', `$${this.#while(WORD_PART)}`];
    }
    const pair = this.sql.slice(this.#at, this.#at + 2);
    if (PAIRS.has(pair)) {
      this.#advance(2);
      return ['symbol', pair];
    }
    if (SINGLES.has(char)) {
      this.#advance(1);
      return ['symbol', char];
    }
    throw this.#error(`Unexpected character ${JSON.stringify(char)}`);
  }

  /** Digits, an optional fraction, an optional exponent; or `0x` and hexadecimal digits. */
  #number(): [TokenKind, string] {
    if (this.#peek() === '0' && this.#peek(1) === 'x') {
      this.#advance(2);
      return ['hex', this.#while(HEX_DIGIT)];
    }
    let text = this.#while(DIGIT);
    if (this.#peek() === '.') {
      this.#advance(1);
      text += `.${this.#while(DIGIT)}`;
    }
    const exponent = /^[eE][+-]?[0-9]+/.exec(this.sql.slice(this.#at, this.#at + 24));
    if (exponent !== null) {
      this.#advance(exponent[0].length);
      text += exponent[0] + this.#while(DIGIT);
    }
    return ['number', text];
  }

  #identifier(): string {
    const start = this.#position();
    const text = this.#quoted('"', 'identifier');
    if (text === '') throw this.#error('Expected an identifier between quotes', start);
    return text;
  }

  #quoted(quote: string, what: string): string {
    const start = this.#position();
    this.#advance(1);
    let text = '';
    for (;;) {
      if (this.#at >= this.sql.length) throw this.#error(`Unterminated ${what}`, start);
      const char = this.#peek();
      if (char === quote) {
        this.#advance(1);
        if (this.#peek() !== quote) return text;
      }
      text += char;
      this.#advance(char.length);
    }
  }

  #skipSpace(): void {
    for (;;) {
      if (this.#at < this.sql.length && SPACE.test(this.#peek())) this.#advance(1);
      else if (this.sql.startsWith('--', this.#at)) this.#advance(lengthTo(this.sql, this.#at, '\n'));
      else if (this.sql.startsWith('/*', this.#at)) this.#blockComment();
      else return;
    }
  }

  #blockComment(): void {
    const start = this.#position();
    let depth = 0;
    do {
      if (this.#at >= this.sql.length)
        throw this.#error('Unexpected EOF while in a multi-line comment', start);
      if (this.sql.startsWith('/*', this.#at)) {
        depth++;
        this.#advance(2);
      } else if (this.sql.startsWith('*/', this.#at)) {
        depth--;
        this.#advance(2);
      } else this.#advance(1);
    } while (depth > 0);
  }

  #while(pattern: RegExp): string {
    const start = this.#at;
    while (this.#at < this.sql.length && pattern.test(this.#peek())) this.#advance(this.#peek().length);
    return this.sql.slice(start, this.#at);
  }

  /** The whole character at a distance from here, surrogate pairs included. */
  #peek(distance = 0): string {
    const code = this.sql.codePointAt(this.#at + distance);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #advance(count: number): void {
    for (const char of this.sql.slice(this.#at, this.#at + count)) {
      if (char === '\n') {
        this.#line++;
        this.#column = 1;
      } else this.#column++;
    }
    this.#at += count;
  }

  #position(): { line: number; column: number } {
    return { line: this.#line, column: this.#column };
  }

  #error(what: string, { line, column } = this.#position()): SqlError {
    return new SqlError(`sql parser error: ${what} at Line: ${line}, Column ${column}`);
  }
}

function lengthTo(text: string, from: number, end: string): number {
  const found = text.indexOf(end, from);
  return (found < 0 ? text.length : found) - from;
}
