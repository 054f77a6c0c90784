import { createFeed, ValidationError, type SubscribeEventsOptions, type Subscription } from '@nerv/core';
import { compilePattern, isPattern } from '../pattern';
import type { EventBusPort } from './port';
import { storedMessage, type StoredMessage } from './stored-message';

const PAGE = 1_000;

/** A feed of the client's events as messages. */
export function messagesOf(
  client: Pick<EventBusPort, 'subscribeEvents'>,
  { signal, ...query }: SubscribeEventsOptions,
  onItem: ((message: StoredMessage) => void | Promise<void>) | undefined,
): Subscription<StoredMessage> {
  // Set before the feed is made: an aborted signal ends it at once.
  let source: Subscription<unknown> | undefined = undefined;
  const feed = createFeed<StoredMessage>({ onItem, signal, onEnd: () => source?.unsubscribe() });
  if (feed.ended) return feed.subscription;
  const fail = (error: unknown): void => feed.fail(error);
  source = client.subscribeEvents((event) => {
    feed.push(storedMessage(event));
    return feed.room();
  }, query);
  source.ready.then(() => feed.live(), fail);
  source.closed.then(() => feed.end(), fail);
  return feed.subscription;
}

/** The newest events of a type or pattern, oldest first. */
export async function newestMessages(
  client: Pick<EventBusPort, 'readEvents'>,
  type: string,
  limit: number,
): Promise<StoredMessage[]> {
  const matches = compilePattern(type);
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new ValidationError({
      message: `limit is ${String(limit)}, but must be a whole number of events, 0 or more.`,
      path: ['limit'],
      rule: 'count',
    });
  }
  const exact = isPattern(type) ? undefined : type;
  const found: StoredMessage[] = [];
  let before: number | undefined;
  while (found.length < limit) {
    const most = exact === undefined ? PAGE : Math.min(PAGE, limit - found.length);
    const page = await client.readEvents({ type: exact, before, direction: 'backwards', limit: most });
    const last = page.at(-1);
    if (last === undefined) break;
    before = last.position;
    found.push(...page.filter((event) => matches(event.type)).map(storedMessage));
  }
  return found.slice(0, limit).reverse();
}
