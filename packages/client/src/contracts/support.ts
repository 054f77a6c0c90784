import { uuidv7 } from '@nerv/core';
import type { InnerUniverseClientLike } from '../api/index';

/** A name that no other scenario uses: all share one database. */
export function unique(prefix: string): string {
  return `${prefix}-${uuidv7()}`;
}

/** The first items of a feed, which is ended then. */
export async function take<T>(feed: AsyncIterable<T>, count: number): Promise<T[]> {
  const items: T[] = [];
  if (count === 0) return items;
  for await (const item of feed) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

/** What a promise rejects with. */
export async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail, and did not.');
}

/** The place of the newest entry of the log. */
export async function headOf(client: InnerUniverseClientLike): Promise<number> {
  return (await client.getSystemStatus()).head;
}
