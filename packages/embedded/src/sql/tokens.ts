/** What a token of SQL text is. */
export type TokenKind = 'word' | 'quoted' | 'number' | 'string' | 'hex' | 'literal' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /**
   * Its meaning: the text of a word as written, the inside of a quoted identifier or string with doubled quotes resolved,
   * the digits of a number or hex literal, the symbol itself. A `literal` is one that no query may use (`:name`, `E'…'`, `$1`).
   */
  readonly text: string;
  /** The word in upper case; empty for any other kind. */
  readonly keyword: string;
  readonly line: number;
  readonly column: number;
}

/** The token as an error message shows it. */
export function showToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'EOF';
    case 'quoted':
      return `"${token.text.replaceAll('"', '""')}"`;
    case 'string':
      return `'${token.text.replaceAll("'", "''")}'`;
    case 'hex':
      return `X'${token.text}'`;
    default:
      return token.text;
  }
}
