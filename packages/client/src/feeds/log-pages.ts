import { ConflictError } from '@nerv/core';
import { type LogPage, readLog } from '@nerv/inner-universe/protocol';
import type { Bounds } from '../calls/bounds';
import type { Reader } from '../calls/reader';
import type { LogFilter } from './log-filter';

/** Items of one page that a feed reads. */
const pageItems = 1_000;

const whole = {
  kinds: [],
  types: [],
  source: undefined,
  key: undefined,
  before: undefined,
  since: undefined,
  until: undefined,
} as const;

/** A page of history for a feed: entries after a position that pass its filter. */
export async function readPage(
  reader: Reader,
  caller: string,
  { kind, types, source, key }: LogFilter,
  after: number,
  logId: string | undefined,
  bounds: Bounds,
): Promise<LogPage> {
  const request = {
    ...whole,
    logId,
    kinds: [kind],
    types,
    source,
    key,
    after,
    direction: 'forwards',
    limit: pageItems,
    maxBytes: 0,
  } as const;
  const page = await reader.read(caller, 'readLog', readLog, request, bounds);
  if (after > 0 && page.first > after + 1) throw pruned(after, page);
  return page;
}

/** The log there is, and its last position. */
export async function readHead(
  reader: Reader,
  caller: string,
  bounds: Bounds,
): Promise<{ readonly logId: string; readonly head: number }> {
  const request = {
    ...whole,
    logId: undefined,
    after: 0,
    direction: 'backwards',
    limit: 1,
    maxBytes: 1,
  } as const;
  const { logId, head } = await reader.read(caller, 'readLog', readLog, request, bounds);
  return { logId, head };
}

function pruned(after: number, { first, head }: LogPage): ConflictError {
  return new ConflictError({
    message:
      `Entries after position ${after} are no longer kept: the log begins at position ${first}. ` +
      'Read the state as it is now, and go on from the head.',
    actual: first,
    expected: after + 1,
    details: { reason: 'pruned', first, head },
  });
}
