import { PersistenceError, ValidationError } from '@nerv/core';
import type { Message } from './message';

/**
 * Stands between publishing and the handlers. It must call `next` before its first `await`, so that messages keep the
 * order they were published in; what `next` returns resolves when the handlers have run. Not calling `next` drops the
 * message, throwing refuses it (`publish` rejects), and `next` may be given a changed copy with the same id and type.
 */
export type Middleware<M extends Message = Message> = (
  message: M,
  next: (changed?: M) => Promise<void>,
) => void | Promise<void>;

/** Runs a message through middleware, the first registered outermost, and then into `handle`. */
export async function runMiddleware(
  chain: readonly Middleware[],
  message: Message,
  handle: (message: Message) => Promise<void>,
): Promise<void> {
  const [first, ...rest] = chain;
  if (first === undefined) return handle(message);
  let inner: Promise<void> | undefined;
  let open = true;
  const next = (changed: Message = message): Promise<void> => {
    if (!open) throw lateOrRepeated(message, inner !== undefined);
    open = false;
    if (changed.id !== message.id || changed.type !== message.type) throw renamed(message);
    inner = runMiddleware(rest, Object.freeze(changed), handle);
    return inner;
  };
  let result: void | Promise<void>;
  try {
    result = first(message, next);
  } finally {
    open = false;
  }
  // Also where the middleware does not await `next` itself.
  await Promise.all([result, inner]);
}

function lateOrRepeated({ type }: Message, repeated: boolean): PersistenceError {
  return new PersistenceError({
    code: 'MIDDLEWARE',
    message: repeated
      ? `A middleware called next() twice for one "${type}" message. Call it once.`
      : `A middleware called next() for a "${type}" message after it had returned or awaited, and the message was dropped. Call next() before the first await.`,
  });
}

function renamed({ type, id }: Message): ValidationError {
  return new ValidationError({
    message: `A middleware changed id or type of "${type}" message ${id}. Both must stay: publish another message instead.`,
    path: [],
    rule: 'same-message',
  });
}
