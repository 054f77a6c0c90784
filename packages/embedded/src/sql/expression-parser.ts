import { expressionForms } from './keywords';
import { SqlError } from './sql-error';
import type { ComparisonOperator, Expression, FunctionCall, Shown } from './syntax';
import type { TokenStream } from './token-stream';
import { showToken } from './tokens';

/** Expressions nested deeper than this are refused, as the server's parser refuses them. */
const MAX_DEPTH = 50;

const PRECEDENCE = {
  or: 5,
  and: 10,
  not: 15,
  is: 17,
  comparison: 20,
  sum: 30,
  product: 40,
  sign: 41,
  cast: 50,
} as const;

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Operators of PostgreSQL that are not part of the language, with how tightly they bind. */
const OTHER_OPERATORS: Readonly<Record<string, number>> = {
  '+': PRECEDENCE.sum,
  '-': PRECEDENCE.sum,
  '*': PRECEDENCE.product,
  '/': PRECEDENCE.product,
  '%': PRECEDENCE.product,
  '||': PRECEDENCE.comparison,
  '|': 21,
  '^': 22,
  '&': 23,
  '#': 21,
  '~': PRECEDENCE.comparison,
  '<<': 24,
  '>>': 24,
  '->': PRECEDENCE.cast,
  '=>': PRECEDENCE.comparison,
};

const unsupported = (text: string): Shown<Expression> => ({
  node: { kind: 'unsupported', message: `Unsupported expression: ${text}` },
  text,
});

/**
 * Reads expressions by precedence climbing. `parseSubquery` reads a query inside parentheses and gives back its text: the
 * language has no subqueries, but an error message shows them.
 */
export class ExpressionParser {
  #depth = 0;

  constructor(
    private readonly tokens: TokenStream,
    private readonly parseSubquery: () => string,
  ) {}

  /** The call that the last parsed expression consists of, if that is what it is. */
  lastCall: { readonly expression: Shown<Expression>; readonly call: FunctionCall } | undefined;

  parse(minimum = 0): Shown<Expression> {
    if (this.#depth >= MAX_DEPTH) throw new SqlError('sql parser error: recursion limit exceeded');
    this.#depth++;
    try {
      let left = this.#prefix();
      for (;;) {
        const next = this.#infix(left, minimum);
        if (next === undefined) return left;
        left = next;
      }
    } finally {
      this.#depth--;
    }
  }

  list(): Shown<Expression>[] {
    const items = [this.parse()];
    while (this.tokens.symbol(',')) items.push(this.parse());
    return items;
  }

  #prefix(): Shown<Expression> {
    const { tokens } = this;
    const token = tokens.peek();
    switch (token.kind) {
      case 'number':
      case 'string':
      case 'hex':
        tokens.take();
        return {
          node: { kind: 'literal', literal: { type: token.kind, text: token.text } },
          text: showToken(token),
        };
      case 'literal':
        tokens.take();
        if (token.text === ':sender') return { node: { kind: 'sender' }, text: token.text };
        return {
          node: { kind: 'unsupported', message: `Unsupported literal expression: ${token.text}` },
          text: token.text,
        };
      case 'quoted':
        return this.#name();
      case 'word':
        return this.#word(token.keyword);
      case 'symbol':
        if (token.text === '-' || token.text === '+') return this.#signed(token.text);
        if (token.text === '(') return this.#parenthesised();
        throw tokens.expected('an expression:');
      case 'end':
        throw tokens.expected('an expression:');
    }
  }

  #word(keyword: string): Shown<Expression> {
    const { tokens } = this;
    if (keyword === 'TRUE' || keyword === 'FALSE') {
      tokens.take();
      return { node: { kind: 'bool', value: keyword === 'TRUE' }, text: keyword.toLowerCase() };
    }
    if (keyword === 'NULL') {
      tokens.take();
      return { node: { kind: 'unsupported', message: 'Unsupported literal expression: NULL' }, text: 'NULL' };
    }
    if (keyword === 'NOT') {
      tokens.take();
      return unsupported(`NOT ${this.parse(PRECEDENCE.not).text}`);
    }
    if (expressionForms.has(keyword)) throw new SqlError(`Unsupported expression: ${keyword}`);
    return this.#name();
  }

  /** A column, or a call of a function. */
  #name(): Shown<Expression> {
    const { tokens } = this;
    const parts: string[] = [];
    const texts: string[] = [];
    do {
      texts.push(showToken(tokens.peek()));
      parts.push(tokens.identifier());
    } while (tokens.isSymbol('.') && !tokens.isSymbol('*', 1) && tokens.symbol('.'));
    const text = texts.join('.');
    if (tokens.isSymbol('(')) return this.#call(parts.join('.'), text);
    const name = parts.pop() ?? '';
    return { node: { kind: 'column', table: parts.length > 0 ? parts.join('.') : undefined, name }, text };
  }

  #call(name: string, shownName: string): Shown<Expression> {
    const { tokens } = this;
    tokens.expectSymbol('(');
    let inside = '';
    const ofStar = tokens.isSymbol('*') && tokens.isSymbol(')', 1);
    if (ofStar) {
      tokens.take();
      inside = '*';
    } else if (!tokens.isSymbol(')')) {
      const distinct = tokens.keyword('DISTINCT') ? 'DISTINCT ' : '';
      inside =
        distinct +
        this.list()
          .map((item) => item.text)
          .join(', ');
    }
    tokens.expectSymbol(')');
    const expression = unsupported(`${shownName}(${inside})`);
    this.lastCall = { expression, call: { name, ofStar, text: expression.text } };
    return expression;
  }

  #signed(sign: '-' | '+'): Shown<Expression> {
    this.tokens.take();
    const { node, text } = this.parse(PRECEDENCE.sign);
    if (node.kind === 'literal' && node.literal.type === 'number' && !/^[-+]/.test(node.literal.text)) {
      return {
        node: { kind: 'literal', literal: { type: 'number', text: sign + node.literal.text } },
        text: sign + text,
      };
    }
    return unsupported(sign + text);
  }

  #parenthesised(): Shown<Expression> {
    const { tokens } = this;
    tokens.take();
    if (tokens.isKeyword('SELECT') || tokens.isKeyword('WITH') || tokens.isKeyword('VALUES')) {
      const text = `(${this.parseSubquery()})`;
      tokens.expectSymbol(')');
      return unsupported(text);
    }
    const [first, ...others] = this.list();
    tokens.expectSymbol(')');
    if (first === undefined || others.length > 0) {
      return unsupported(`(${[first, ...others].map((item) => item?.text).join(', ')})`);
    }
    return { node: first.node, text: `(${first.text})` };
  }

  #infix(left: Shown<Expression>, minimum: number): Shown<Expression> | undefined {
    const { tokens } = this;
    const token = tokens.peek();
    if (token.kind === 'word') return this.#wordInfix(left, token.keyword, minimum);
    if (token.kind !== 'symbol') return undefined;
    if (token.text === '::') {
      if (PRECEDENCE.cast <= minimum) return undefined;
      tokens.take();
      return unsupported(`${left.text}::${tokens.identifier().toUpperCase()}`);
    }
    const comparison = COMPARISONS[token.text];
    const precedence = comparison === undefined ? OTHER_OPERATORS[token.text] : PRECEDENCE.comparison;
    if (precedence === undefined || precedence <= minimum) return undefined;
    tokens.take();
    const right = this.parse(precedence);
    const text = `${left.text} ${comparison ?? token.text} ${right.text}`;
    if (comparison !== undefined) {
      return { node: { kind: 'comparison', operator: comparison, left: left.node, right: right.node }, text };
    }
    const fault = [left.node, right.node].find((node) => node.kind === 'unsupported');
    return {
      node: fault ?? { kind: 'unsupported', message: `Unsupported binary operator: ${token.text}` },
      text,
    };
  }

  #wordInfix(left: Shown<Expression>, keyword: string, minimum: number): Shown<Expression> | undefined {
    if (keyword === 'AND' || keyword === 'OR') {
      const precedence = keyword === 'AND' ? PRECEDENCE.and : PRECEDENCE.or;
      if (precedence <= minimum) return undefined;
      this.tokens.take();
      const right = this.parse(precedence);
      const operands =
        left.node.kind === 'logic' && left.node.operator === keyword ? left.node.operands : [left.node];
      return {
        node: { kind: 'logic', operator: keyword, operands: [...operands, right.node] },
        text: `${left.text} ${keyword} ${right.text}`,
      };
    }
    if (keyword === 'IS') return PRECEDENCE.is <= minimum ? undefined : this.#is(left);
    if (PRECEDENCE.comparison <= minimum) return undefined;
    const negated = keyword === 'NOT';
    const operator = negated ? this.tokens.peek(1).keyword : keyword;
    if (!['IN', 'LIKE', 'ILIKE', 'BETWEEN'].includes(operator)) return undefined;
    if (negated) this.tokens.take();
    return this.#range(left, negated ? 'NOT ' : '');
  }

  #is(left: Shown<Expression>): Shown<Expression> {
    const { tokens } = this;
    tokens.expectKeyword('IS');
    const not = tokens.keyword('NOT') ? 'NOT ' : '';
    const what = tokens.peek();
    if (!['NULL', 'TRUE', 'FALSE', 'UNKNOWN'].includes(what.keyword)) {
      throw tokens.expected('[NOT] NULL or TRUE|FALSE or [NOT] DISTINCT FROM after IS');
    }
    tokens.take();
    return unsupported(`${left.text} IS ${not}${what.keyword}`);
  }

  #range(left: Shown<Expression>, not: string): Shown<Expression> {
    const { tokens } = this;
    const operator = tokens.take().keyword;
    if (operator === 'IN') {
      tokens.expectSymbol('(');
      const isQuery = tokens.isKeyword('SELECT') || tokens.isKeyword('WITH');
      const inside = isQuery
        ? this.parseSubquery()
        : this.list()
            .map((item) => item.text)
            .join(', ');
      tokens.expectSymbol(')');
      return unsupported(`${left.text} ${not}IN (${inside})`);
    }
    const low = this.parse(PRECEDENCE.comparison).text;
    if (operator !== 'BETWEEN') return unsupported(`${left.text} ${not}${operator} ${low}`);
    tokens.expectKeyword('AND');
    return unsupported(`${left.text} ${not}BETWEEN ${low} AND ${this.parse(PRECEDENCE.comparison).text}`);
  }
}
