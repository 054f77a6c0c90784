import {
  type EventInput,
  type EventRecord,
  type PublishedEvent,
  type PublishEventOptions,
  type ReadEventsQuery,
  type Value,
} from '@nerv/core';
import { limits, pageDefaults } from '@nerv/inner-universe/protocol';
import type { EventApi } from '../api/event-api';
import type { Calls } from '../calls/calls';
import { eventOf } from '../decode/entries';
import { checkDate, checkFields, checkInteger, checkMember, checkName, optional } from '../input/check';
import { checkOptions, publishFields, writeFields } from '../input/fields';
import { publishEvent } from '../operations/event';
import type { WriteOptions } from '../types/options';
import { checkBatch } from './batch';
import { readEntries } from './log-entries';
import { only } from './results';

const queryFields = [
  'type',
  'source',
  'after',
  'before',
  'since',
  'until',
  'limit',
  'direction',
  'signal',
] as const satisfies readonly (keyof ReadEventsQuery)[];

const inputFields = [
  'type',
  'data',
  'source',
  'id',
  'correlationId',
  'causationId',
  'expectedLast',
] as const satisfies readonly (keyof EventInput)[];

export class Events implements EventApi {
  constructor(private readonly calls: Calls) {}

  async publishEvent(type: string, data: Value, options: PublishEventOptions = {}): Promise<PublishedEvent> {
    checkOptions(options, publishFields);
    const operation = publishEvent({ ...options, type, data }, []);
    const { id, position } = only(await this.calls.write('publishEvent', [operation], options));
    return { id, position };
  }

  async publishEvents(events: readonly EventInput[], options: WriteOptions = {}): Promise<PublishedEvent[]> {
    checkOptions(options, writeFields);
    checkBatch(events, ['events']);
    const operations = events.map((event, index) => {
      checkFields(event, ['events', index], inputFields);
      return publishEvent(event, ['events', index]);
    });
    if (operations.length === 0) return [];
    const { results } = await this.calls.write('publishEvents', operations, options);
    return results.map(({ id, position }) => ({ id, position }));
  }

  async readEvents(query: ReadEventsQuery = {}): Promise<readonly EventRecord[]> {
    checkOptions(query, queryFields);
    const { type, direction = 'forwards', limit = pageDefaults.items } = query;
    const filter = {
      kinds: ['event'],
      types: type === undefined ? [] : [checkName(type, ['type'])],
      source: optional(query.source, ['source'], checkName),
      after: checkInteger(query.after ?? 0, ['after'], 0),
      before: optional(query.before, ['before'], (value, path) => checkInteger(value, path, 0)),
      since: optional(query.since, ['since'], checkDate),
      until: optional(query.until, ['until'], checkDate),
      direction: checkMember(direction, ['direction'], ['forwards', 'backwards']),
    } as const;
    const total = checkInteger(limit, ['limit'], 1, limits.pageItems);
    const entries = await readEntries(this.calls, 'readEvents', filter, total, query);
    return entries.map(eventOf);
  }

  queryEvents(query?: ReadEventsQuery): Promise<readonly EventRecord[]> {
    return this.readEvents(query);
  }
}
