import {
  format,
  string,
  struct,
  union,
  type Codec,
  type Format,
  type TypeOf,
  type UnionOf,
} from '../wire/index';

const refusal = struct({
  /** The error as `toWire` makes it, as JSON text. */
  error: string,
});
export type Refusal = TypeOf<typeof refusal>;

/** What a read procedure returns: its page, or why it was refused. */
export type Reply<P> = UnionOf<{ page: Codec<P>; refused: typeof refusal }>;

/** One read: what its procedure takes and returns. */
export interface ReadFormat<Q, P> {
  /** Of the procedure, as it is called. */
  readonly name: string;
  readonly request: Format<Q>;
  readonly reply: Format<Reply<P>>;
}

export function read<Q, P>(name: string, request: Codec<Q>, page: Codec<P>): ReadFormat<Q, P> {
  return {
    name,
    request: format(`The request of ${name}`, 1, request),
    reply: format(`The reply of ${name}`, 1, union({ page, refused: refusal })),
  };
}
