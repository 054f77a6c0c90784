import { limits, type LogEntry, readLog, type ReadLogRequest } from '@nerv/inner-universe/protocol';
import type { Calls } from '../calls/calls';
import type { CallOptions } from '../types/options';
import { checkProgress } from './results';

const whole: ReadLogRequest = {
  kinds: [],
  types: [],
  after: 0,
  direction: 'forwards',
  limit: 0,
  maxBytes: 0,
};

/** Entries of the log that match, at most `total`, over as many pages as it takes. */
export async function readEntries(
  calls: Calls,
  caller: string,
  filter: Partial<ReadLogRequest>,
  total: number,
  options: CallOptions,
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  let request: ReadLogRequest = { ...whole, ...filter };
  for (;;) {
    const limit = Math.min(total - entries.length, limits.pageItems);
    const page = await calls.read(caller, 'readLog', readLog, { ...request, limit }, options);
    for (const entry of page.entries) entries.push(entry);
    if (page.done || entries.length >= total) return entries;
    const forwards = request.direction === 'forwards';
    checkProgress(
      caller,
      forwards ? page.scanned > request.after : page.scanned < (request.before ?? Infinity),
    );
    request = forwards ? { ...request, after: page.scanned } : { ...request, before: page.scanned };
  }
}
