import {
  type Checkpoint,
  type Entity,
  type EventRecord,
  type Relation,
  type StateVersion,
  type SubscribeEventsOptions,
  type Subscription,
} from '@nerv/core';
import type { LogEntry, LogKindName } from '@nerv/inner-universe/protocol';
import type { EventCallback, FeedApi } from '../api/feed-api';
import { entityChangeOf, eventOf, relationChangeOf, versionChangeOf } from '../decode/entries';
import { openFeed, type FeedContext } from '../feeds/log-feed';
import { checkFields, checkInteger, checkName, checkNames, checkSignal, optional } from '../input/check';
import { checkOptions } from '../input/fields';
import { kindOf, refuse } from '../input/refuse';
import type {
  Change,
  ChangeCallback,
  EntityChange,
  RelationChange,
  StateVersionChange,
  SubscribeEntityChangesOptions,
  SubscribeRelationChangesOptions,
  SubscribeStateVersionChangesOptions,
} from '../types/changes';

/** Types that one feed may name. */
const maxTypes = 1_000;

/** Options of every feed. */
const feedFields = ['from', 'signal'];

/** What one kind of feed is, beside its options. */
interface FeedKind<T> {
  /** The method, as users know it. */
  readonly caller: string;
  readonly kind: LogKindName;
  readonly decode: (entry: LogEntry) => T;
}

interface FeedOptions {
  readonly from?: number | Checkpoint | 'now' | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Selection {
  readonly types?: string | readonly string[] | undefined;
  /** Name of the option that `types` came from. */
  readonly typesField: string;
  readonly source?: string | undefined;
  readonly key?: string | undefined;
}

export class Feeds implements FeedApi {
  constructor(private readonly context: FeedContext) {}

  subscribeEvents(
    first: EventCallback | SubscribeEventsOptions = {},
    second: SubscribeEventsOptions = {},
  ): Subscription<EventRecord> {
    const [callback, options] = typeof first === 'function' ? [first, second] : [undefined, first];
    checkOptions(options, ['type', 'source', ...feedFields]);
    const { type: types, source } = options;
    return this.open(
      { caller: 'subscribeEvents', kind: 'event', decode: eventOf },
      options,
      { types, typesField: 'type', source },
      callback,
    );
  }

  subscribeEntityChanges(
    first: ChangeCallback<Entity> | SubscribeEntityChangesOptions = {},
    second: SubscribeEntityChangesOptions = {},
  ): Subscription<EntityChange> {
    const [callback, options] = typeof first === 'function' ? [first, second] : [undefined, first];
    checkOptions(options, ['entityType', 'id', ...feedFields]);
    const { entityType: types, id: key } = options;
    return this.open(
      { caller: 'subscribeEntityChanges', kind: 'entity', decode: entityChangeOf },
      options,
      { types, typesField: 'entityType', key },
      callback && spread(callback),
    );
  }

  subscribeRelationChanges(
    first: ChangeCallback<Relation> | SubscribeRelationChangesOptions = {},
    second: SubscribeRelationChangesOptions = {},
  ): Subscription<RelationChange> {
    const [callback, options] = typeof first === 'function' ? [first, second] : [undefined, first];
    checkOptions(options, ['relationType', 'id', ...feedFields]);
    const { relationType: types, id: key } = options;
    return this.open(
      { caller: 'subscribeRelationChanges', kind: 'relation', decode: relationChangeOf },
      options,
      { types, typesField: 'relationType', key },
      callback && spread(callback),
    );
  }

  subscribeStateVersionChanges(
    first: ChangeCallback<StateVersion> | SubscribeStateVersionChangesOptions = {},
    second: SubscribeStateVersionChangesOptions = {},
  ): Subscription<StateVersionChange> {
    const [callback, options] = typeof first === 'function' ? [first, second] : [undefined, first];
    checkOptions(options, ['store', ...feedFields]);
    const { store: types } = options;
    return this.open(
      { caller: 'subscribeStateVersionChanges', kind: 'version', decode: versionChangeOf },
      options,
      { types, typesField: 'store' },
      callback && spread(callback),
    );
  }

  private open<T>(
    { caller, kind, decode }: FeedKind<T>,
    options: FeedOptions,
    { types, typesField, source, key }: Selection,
    onItem: ((item: T) => void | Promise<void>) | undefined,
  ): Subscription<T> {
    return openFeed(this.context, {
      caller,
      filter: {
        kind,
        types: checkTypes(types, typesField),
        source: optional(source, ['source'], checkName),
        key: optional(key, ['id'], checkName),
      },
      from: checkStart(options.from === undefined ? 'now' : options.from),
      decode,
      onItem,
      signal: optional(options.signal, ['signal'], checkSignal),
    });
  }
}

function spread<T>(callback: ChangeCallback<T>): (change: Change<T>) => void | Promise<void> {
  return ({ change, row, previous, position, timestamp, operationId }) =>
    callback(change, row, previous, { position, timestamp, operationId });
}

function checkTypes(types: string | readonly string[] | undefined, field: string): readonly string[] {
  if (types === undefined) return [];
  if (typeof types === 'string') return [checkName(types, [field])];
  const names = checkNames(types, [field], maxTypes);
  if (names.length === 0) refuse([field], 'non-empty', 'is empty', 'Name a type, or leave it out for all.');
  return names;
}

function checkStart(from: unknown): number | Checkpoint | 'now' {
  if (from === 'now') return from;
  if (typeof from === 'number') return checkInteger(from, ['from'], 0);
  if (typeof from !== 'object') {
    refuse(['from'], 'start', `is ${kindOf(from)}`, "Give a position, a checkpoint or 'now'.");
  }
  checkFields(from, ['from'], ['logId', 'position']);
  const { logId, position } = from as Partial<Checkpoint>;
  return {
    logId: checkName(logId, ['from', 'logId']),
    position: checkInteger(position, ['from', 'position'], 0),
  };
}
