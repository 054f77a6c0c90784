import { ExpressionParser } from './expression-parser';
import { notColumnAlias, notTableAlias, otherStatements } from './keywords';
import { tokenize } from './lexer';
import type {
  Expression,
  FromItem,
  JoinItem,
  QuerySyntax,
  SelectItem,
  SelectSyntax,
  Shown,
  Statement,
} from './syntax';
import { TokenStream } from './token-stream';
import { showToken } from './tokens';

/**
 * Reads all statements of a text.
 * @throws SqlError where the text is no SQL
 */
export function parseStatements(sql: string): Statement[] {
  const tokens = new TokenStream(tokenize(sql));
  const statements: Statement[] = [];
  for (;;) {
    while (tokens.symbol(';'));
    if (tokens.atEnd()) return statements;
    statements.push(new QueryParser(tokens).statement());
    if (!tokens.atEnd() && !tokens.isSymbol(';')) throw tokens.expected('end of statement');
  }
}

class QueryParser {
  readonly #expressions: ExpressionParser;

  constructor(private readonly tokens: TokenStream) {
    this.#expressions = new ExpressionParser(tokens, () => this.#query().text);
  }

  statement(): Statement {
    const { tokens } = this;
    const { keyword } = tokens.peek();
    if (keyword === 'SELECT' || keyword === 'WITH' || keyword === 'VALUES' || tokens.isSymbol('(')) {
      return { kind: 'query', query: this.#query() };
    }
    if (!otherStatements.has(keyword)) throw tokens.expected('an SQL statement');
    // What it says does not matter: no such statement is accepted here.
    while (!tokens.atEnd() && !tokens.isSymbol(';')) tokens.take();
    return { kind: 'other' };
  }

  #query(): QuerySyntax {
    const { tokens } = this;
    const before = this.#with();
    let body: QuerySyntax['body'] = this.#body();
    let text = body.kind === 'select' ? body.select.text : body.text;
    for (const operator of ['UNION', 'EXCEPT', 'INTERSECT']) {
      while (tokens.keyword(operator)) {
        const all = tokens.keyword('ALL') ? ' ALL' : '';
        const other = this.#body();
        text = `${text} ${operator}${all} ${other.kind === 'select' ? other.select.text : other.text}`;
        body = { kind: 'setOperation', text };
      }
    }
    const after = this.#tail();
    return { body, hasMore: before !== '' || after !== '', text: before + text + after };
  }

  /** `WITH name AS (query), …`, as text. */
  #with(): string {
    const { tokens } = this;
    if (!tokens.keyword('WITH')) return '';
    const parts: string[] = [];
    do {
      const name = showToken(tokens.peek());
      tokens.identifier();
      tokens.expectKeyword('AS');
      tokens.expectSymbol('(');
      parts.push(`${name} AS (${this.#query().text})`);
      tokens.expectSymbol(')');
    } while (tokens.symbol(','));
    return `WITH ${parts.join(', ')} `;
  }

  #body(): QuerySyntax['body'] {
    const { tokens } = this;
    if (tokens.keyword('VALUES')) {
      const rows: string[] = [];
      do {
        tokens.expectSymbol('(');
        rows.push(`(${this.#texts(this.#expressions.list())})`);
        tokens.expectSymbol(')');
      } while (tokens.symbol(','));
      return { kind: 'setOperation', text: `VALUES ${rows.join(', ')}` };
    }
    if (tokens.symbol('(')) {
      const text = `(${this.#query().text})`;
      tokens.expectSymbol(')');
      return { kind: 'setOperation', text };
    }
    return { kind: 'select', select: this.#select() };
  }

  #select(): SelectSyntax {
    const { tokens } = this;
    tokens.expectKeyword('SELECT');
    const distinct = tokens.keyword('DISTINCT');
    if (!distinct) tokens.keyword('ALL');
    const items: Shown<SelectItem>[] = [];
    do items.push(this.#item());
    while (tokens.symbol(','));

    const from: Shown<SelectSyntax['from'][number]>[] = [];
    if (tokens.keyword('FROM')) {
      do from.push(this.#fromEntry());
      while (tokens.symbol(','));
    }
    const filter = tokens.keyword('WHERE') ? this.#expressions.parse() : undefined;
    const rest = this.#grouping();
    const text =
      `SELECT ${distinct ? 'DISTINCT ' : ''}${this.#texts(items)}` +
      (from.length > 0 ? ` FROM ${this.#texts(from)}` : '') +
      (filter === undefined ? '' : ` WHERE ${filter.text}`) +
      rest;
    return {
      items: items.map((item) => item.node),
      from: from.map((entry) => entry.node),
      filter: filter?.node,
      hasMore: distinct || rest !== '',
      text,
    };
  }

  #item(): Shown<SelectItem> {
    const { tokens } = this;
    if (tokens.symbol('*')) return { node: { kind: 'star', table: undefined }, text: '*' };
    const expression = this.#expressions.parse();
    if (tokens.isSymbol('.') && tokens.isSymbol('*', 1) && expression.node.kind === 'column') {
      tokens.take();
      tokens.take();
      const { table, name } = expression.node;
      return {
        node: { kind: 'star', table: table === undefined ? name : `${table}.${name}` },
        text: `${expression.text}.*`,
      };
    }
    const last = this.#expressions.lastCall;
    const call = last?.expression === expression ? last.call : undefined;
    const alias = this.#alias(notColumnAlias);
    const text = expression.text + (alias === undefined ? '' : ` AS ${alias}`);
    return { node: { kind: 'expression', expression, alias, call }, text };
  }

  /** `[AS] name`, where the name is none of the words that come next in a query. */
  #alias(reserved: ReadonlySet<string>): string | undefined {
    const { tokens } = this;
    if (tokens.keyword('AS')) return tokens.identifier();
    const token = tokens.peek();
    if (token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.keyword)))
      return tokens.identifier();
    return undefined;
  }

  #fromEntry(): Shown<SelectSyntax['from'][number]> {
    const first = this.#fromItem();
    const joins: Shown<JoinItem>[] = [];
    for (;;) {
      const join = this.#join();
      if (join === undefined) break;
      joins.push(join);
    }
    return {
      node: { item: first.node, joins: joins.map((join) => join.node) },
      text: first.text + joins.map((join) => join.text).join(''),
    };
  }

  #fromItem(): Shown<FromItem> {
    const { tokens } = this;
    if (tokens.symbol('(')) {
      const inside = `(${this.#query().text})`;
      tokens.expectSymbol(')');
      const alias = this.#alias(notTableAlias);
      const text = inside + (alias === undefined ? '' : ` AS ${alias}`);
      return { node: { kind: 'unsupported', message: `Unsupported FROM expression: ${text}` }, text };
    }
    const parts: string[] = [];
    const shown: string[] = [];
    do {
      shown.push(showToken(tokens.peek()));
      parts.push(tokens.identifier());
    } while (tokens.symbol('.'));
    const name = parts.join('.');
    if (tokens.symbol('(')) {
      const inside = tokens.isSymbol(')') ? '' : this.#texts(this.#expressions.list());
      tokens.expectSymbol(')');
      const text = `${shown.join('.')}(${inside})`;
      return { node: { kind: 'unsupported', message: `Unsupported FROM expression: ${text}` }, text };
    }
    const alias = this.#alias(notTableAlias);
    const text = shown.join('.') + (alias === undefined ? '' : ` AS ${alias}`);
    return { node: { kind: 'table', name, alias: alias ?? name }, text };
  }

  #join(): Shown<JoinItem> | undefined {
    const { tokens } = this;
    const words: string[] = [];
    for (const word of ['NATURAL', 'CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'OUTER'])
      if (tokens.keyword(word)) words.push(word);
    if (!tokens.keyword('JOIN')) {
      if (words.length > 0) throw tokens.expected('JOIN');
      return undefined;
    }
    const item = this.#fromItem();
    const kind = words.join(' ');
    const head = ` ${kind === '' ? '' : `${kind} `}JOIN ${item.text}`;
    const isInner = kind === '' || kind === 'INNER' || kind === 'CROSS';
    if (tokens.keyword('ON')) {
      const on = this.#expressions.parse();
      return {
        node: { item: item.node, isPlain: isInner && isColumnEquality(on.node) },
        text: `${head} ON ${on.text}`,
      };
    }
    if (tokens.keyword('USING')) {
      tokens.expectSymbol('(');
      const columns = this.#texts(this.#expressions.list());
      tokens.expectSymbol(')');
      return { node: { item: item.node, isPlain: false }, text: `${head} USING(${columns})` };
    }
    return { node: { item: item.node, isPlain: isInner }, text: head };
  }

  /** GROUP BY and HAVING, as text. */
  #grouping(): string {
    const { tokens } = this;
    let text = '';
    if (tokens.keyword('GROUP')) {
      tokens.expectKeyword('BY');
      text += ` GROUP BY ${this.#texts(this.#expressions.list())}`;
    }
    if (tokens.keyword('HAVING')) text += ` HAVING ${this.#expressions.parse().text}`;
    return text;
  }

  /** What may follow the body of a query, as text. */
  #tail(): string {
    const { tokens } = this;
    let text = '';
    if (tokens.keyword('ORDER')) {
      tokens.expectKeyword('BY');
      const keys: string[] = [];
      do {
        const key = this.#expressions.parse().text;
        const direction = ['ASC', 'DESC'].find((word) => tokens.keyword(word));
        keys.push(key + (direction === undefined ? '' : ` ${direction}`));
      } while (tokens.symbol(','));
      text += ` ORDER BY ${keys.join(', ')}`;
    }
    for (const word of ['LIMIT', 'OFFSET'])
      if (tokens.keyword(word)) text += ` ${word} ${this.#expressions.parse().text}`;
    if (tokens.keyword('FETCH')) {
      text += ' FETCH';
      while (tokens.peek().kind === 'word' || tokens.peek().kind === 'number')
        text += ` ${tokens.take().text.toUpperCase()}`;
    }
    return text;
  }

  #texts(list: readonly { readonly text: string }[]): string {
    return list.map((entry) => entry.text).join(', ');
  }
}

function isColumnEquality(node: Expression): boolean {
  return (
    node.kind === 'comparison' &&
    node.operator === '=' &&
    node.left.kind === 'column' &&
    node.right.kind === 'column'
  );
}
