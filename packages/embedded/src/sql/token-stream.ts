import { SqlError } from './sql-error';
import { showToken, type Token } from './tokens';

/** Tokens with a position, and the few questions a parser asks. */
export class TokenStream {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** The next token, or the one `distance` after it. The last token is always of kind `end`. */
  peek(distance = 0): Token {
    const token = this.tokens[Math.min(this.#at + distance, this.tokens.length - 1)];
    if (token === undefined) throw new SqlError('sql parser error: no tokens');
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  isKeyword(keyword: string, distance = 0): boolean {
    return this.peek(distance).keyword === keyword;
  }

  isSymbol(symbol: string, distance = 0): boolean {
    const token = this.peek(distance);
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** Takes the word if it is next. */
  keyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.#at++;
    return true;
  }

  /** Takes the symbol if it is next. */
  symbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at++;
    return true;
  }

  expectKeyword(keyword: string): void {
    if (!this.keyword(keyword)) throw this.expected(keyword);
  }

  expectSymbol(symbol: string): void {
    if (!this.symbol(symbol)) throw this.expected(symbol);
  }

  /** A name, quoted or not. */
  identifier(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.expected('identifier');
    this.#at++;
    return token.text;
  }

  expected(what: string, token = this.peek()): SqlError {
    const place = token.kind === 'end' ? '' : ` at Line: ${token.line}, Column ${token.column}`;
    return new SqlError(`sql parser error: Expected ${what}, found: ${showToken(token)}${place}`);
  }
}
