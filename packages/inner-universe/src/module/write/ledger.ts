import { isUuid } from '@nerv/core';
import type { Timestamp } from 'spacetimedb';
import { logKinds, type LogKindName } from '../../protocol/index';
import { freshId } from '../fresh-id';
import { receiptOf } from '../receipt';
import type { Context, Db } from '../schema';
import { findCounter } from '../system-rows';
import { checkName } from './checks';
import type { ContentHash } from './content-hash';
import { insertLogRow } from './log-rows';

/** What one log entry says. */
export interface NewEntry {
  readonly kind: LogKindName;
  readonly type: string;
  readonly key: string;
  readonly source?: string;
  readonly revision?: number;
  readonly payload: Uint8Array;
}

/**
 * The log as one transaction extends it. It reads the counter once and writes it back once, however many entries come.
 */
export class Ledger {
  readonly db: Db;
  /** The transaction's time; never before that of the newest entry, so that the order of times is the order of positions. */
  readonly time: Timestamp;
  /** The same, in microseconds since the Unix epoch. */
  readonly micros: number;
  private readonly start: number;
  private head: number;
  private eventKeys: boolean;
  private operationId = '';
  private contentHash: ContentHash = { low: 0, high: 0 };
  private operation = 0;
  private extras = 0;

  constructor(private readonly context: Context) {
    this.db = context.db;
    const counter = findCounter(context.db);
    const { timestamp } = context;
    this.time = timestamp.microsSinceUnixEpoch < counter.time.microsSinceUnixEpoch ? counter.time : timestamp;
    this.micros = Number(this.time.microsSinceUnixEpoch);
    this.head = this.start = Number(counter.head);
    this.eventKeys = counter.eventKeys;
  }

  /** Entries from here on are of this write. */
  beginWrite(operationId: string, contentHash: ContentHash): void {
    this.operationId = operationId;
    this.contentHash = contentHash;
    this.operation = 0;
  }

  /** Entries from here on are of this operation of the write. */
  beginOperation(index: number): void {
    this.operation = index;
    this.extras = 0;
  }

  /** Position of the newest entry. */
  get position(): number {
    return this.head;
  }

  /** Position the next entry will have. */
  get nextPosition(): number {
    return this.head + 1;
  }

  /** The id given, or where it is `''` the write's own or a fresh one. */
  chooseId(given: string): string {
    if (given !== '') {
      checkName('id', given);
      return given;
    }
    return this.operation === 0 && isUuid(this.operationId) ? this.operationId : this.freshId();
  }

  /** Whether there may be an event that is found by its key, not by its receipt. */
  get hasEventKeys(): boolean {
    return this.eventKeys;
  }

  /** Whether this is the operation id of the write and the entry to come the one whose receipt it is: it need not be stored twice. */
  isOwnId(id: string): boolean {
    return this.operation === 0 && id === this.operationId;
  }

  freshId(): string {
    return freshId(this.context);
  }

  /** Appends the entry that is the result of the operation. Returns its position. */
  append(entry: NewEntry): number {
    return this.insert(entry, receiptOf(this.operationId, this.operation));
  }

  /** Appends an entry for what the operation took along; such entries come before its result. Returns its position. */
  appendExtra(entry: NewEntry): number {
    return this.insert(entry, receiptOf(this.operationId, this.operation, this.extras++));
  }

  /** Appends an entry and sends it out. Where its receipt exists, the host's error comes out and nothing has changed. */
  private insert({ kind, type, key, source = '', revision = 0, payload }: NewEntry, receipt: string): number {
    const position = this.head + 1;
    const isKeyed = kind !== 'event' || !this.isOwnId(key);
    insertLogRow({
      position,
      kind: logKinds[kind],
      type,
      key: isKeyed ? key : '',
      source,
      operationId: this.operationId,
      receipt,
      time: this.micros,
      revision,
      payload,
      contentHash: this.contentHash,
    });
    this.head = position;
    if (isKeyed && kind === 'event') this.eventKeys = true;
    return position;
  }

  /** Writes the counter back. Call once, at the end of the transaction. */
  close(): void {
    if (this.head === this.start) return;
    const { time, eventKeys } = this;
    this.db.counter.id.update({ id: 0, head: BigInt(this.head), time, eventKeys });
  }
}
