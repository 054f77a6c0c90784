import type { Page } from '@nerv/core';
import type { Query } from '../types/query';

/** A query that reads when it is awaited or iterated. */
export class PagedQuery<T> implements Query<T> {
  /** `readPage` begins where the query says when it is given no cursor. */
  constructor(private readonly readPage: (cursor: string | undefined) => Promise<Page<T>>) {}

  then<A = Page<T>, B = never>(
    onFulfilled?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.readPage(undefined).then(onFulfilled, onRejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.readPage(cursor);
      yield* page.items;
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  }
}
