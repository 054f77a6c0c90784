import { toWire, uuidv7 } from '@nerv/core';
import type { LogLiveRow, OutcomeRow } from '@nerv/inner-universe';
import * as protocol from '@nerv/inner-universe/protocol';
import { Timestamp } from 'spacetimedb';
import type { ConnectionBuilder } from '../src/connection/sdk-transport';
import type { ReadName } from '../src/connection/transport';
import { FakeConnection } from './fake-connection';

type Batch = protocol.Batch;
type LogEntry = protocol.LogEntry;
type Outcome = protocol.WriteOutcome;

interface Reads {
  readLog: [protocol.ReadLogRequest, protocol.LogPage];
  getEntities: [protocol.GetEntitiesRequest, protocol.EntitiesById];
  queryEntities: [protocol.QueryEntitiesRequest, protocol.EntityPage];
  countEntities: [protocol.CountEntitiesRequest, protocol.CountPage];
  getRelations: [protocol.GetRelationsRequest, protocol.RelationsById];
  queryRelations: [protocol.QueryRelationsRequest, protocol.RelationPage];
  traverse: [protocol.TraverseRequest, protocol.TraversePage];
  getVersions: [protocol.GetVersionsRequest, protocol.VersionsById];
  versionHistory: [protocol.VersionHistoryRequest, protocol.VersionHistoryPage];
  getVersionContent: [protocol.GetVersionContentRequest, protocol.VersionContentPage];
  listBranches: [protocol.ListBranchesRequest, protocol.BranchPage];
  getStatus: [protocol.StatusRequest, protocol.StatusPage];
  getConfiguration: [protocol.ConfigurationRequest, protocol.ConfigurationPage];
}

const formats: { readonly [N in ReadName]: protocol.ReadFormat<Reads[N][0], Reads[N][1]> } = protocol;

/** Time of the first transaction; each next one is a millisecond later. */
const startTime = 1_750_000_000_000_000;

/**
 * A database behind a fake SDK connection: it decodes what a client sends and answers in the formats of the protocol. Events
 * go through a real log with receipts; any other operation is applied without effect. Reads but that of the log are
 * scripted.
 */
export class FakeDatabase {
  readonly logId = uuidv7();
  readonly log: LogEntry[] = [];
  /** Every batch that came in, whatever became of it. */
  readonly batches: Batch[] = [];
  /** Every read that came in. */
  readonly reads: { readonly name: ReadName; readonly request: unknown }[] = [];
  readonly connections: FakeConnection[] = [];
  /** Settings of each builder, in the order they were made. */
  readonly settings: Record<string, unknown>[] = [];
  /** Why the next attempts to connect fail, one each. */
  readonly refusals: Error[] = [];
  /** Replaces what becomes of a write. */
  decide: ((write: protocol.Write) => Outcome | undefined) | undefined;
  /** Replaces the answer of a whole call: throw to refuse it. */
  onApply: ((batch: Batch) => void | Promise<void>) | undefined;
  /** Runs before a read is answered. */
  onRead: ((name: ReadName) => void | Promise<void>) | undefined;
  /** Whether rows of the live log reach clients. */
  mute = false;
  readonly #pages = new Map<ReadName, (request: unknown) => unknown>();
  readonly #receipts = new Map<string, Outcome>();

  /** The `connect` option of a client of this database. */
  readonly connect = (_builder: ConnectionBuilder): ConnectionBuilder => FakeConnection.builder(this);

  /** Answers a read. */
  answer<N extends ReadName>(name: N, page: (request: Reads[N][0]) => Reads[N][1]): void {
    this.#pages.set(name, page as (request: unknown) => unknown);
  }

  get connection(): FakeConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error('No client has connected.');
    return connection;
  }

  get lastBatch(): Batch {
    const batch = this.batches.at(-1);
    if (batch === undefined) throw new Error('No batch came in.');
    return batch;
  }

  /** The only operation of the only write of the last batch. */
  get lastOperation(): protocol.Operation {
    const operation = this.lastBatch.writes[0]?.operations[0];
    if (operation === undefined) throw new Error('The last batch holds no operation.');
    return operation;
  }

  lastRequest<N extends ReadName>(name: N): Reads[N][0] {
    const read = this.reads.findLast((each) => each.name === name);
    if (read === undefined) throw new Error(`${name} was not read.`);
    return read.request as Reads[N][0];
  }

  async carryOut(connection: FakeConnection, payload: Uint8Array): Promise<void> {
    const batch = protocol.batchFormat.decode(payload);
    this.batches.push(batch);
    await this.onApply?.(batch);
    const before = this.log.length;
    const outcomes = batch.writes.map((write) => this.#write(write));
    const time = this.#time();
    const row: OutcomeRow = {
      session: batch.session,
      callId: batch.callId,
      payload: protocol.outcomeFormat.encode({ time, head: this.log.length, outcomes }),
    };
    connection.outcome(row);
    this.publish(before);
  }

  async read(name: ReadName, bytes: Uint8Array): Promise<Uint8Array> {
    const { request: requestFormat, reply } = formats[name] as protocol.ReadFormat<unknown, unknown>;
    const request = requestFormat.decode(bytes);
    this.reads.push({ name, request });
    await this.onRead?.(name);
    const answer = this.#pages.get(name) ?? (name === 'readLog' ? this.#readLog : undefined);
    if (answer === undefined) throw new Error(`No answer for ${name} is set.`);
    try {
      return reply.encode({ tag: 'page', value: answer(request) });
    } catch (error) {
      return reply.encode({ tag: 'refused', value: { error: JSON.stringify(toWire(error)) } });
    }
  }

  /** Appends an entry as another client would, and tells subscribers. */
  append(entry: Partial<LogEntry>): LogEntry {
    const added = this.#append(entry);
    this.publish(added.position - 1);
    return added;
  }

  /** Tells subscribers of the entries after a position. */
  publish(after: number): void {
    if (this.mute) return;
    const rows = this.log.slice(after).map(rowOf);
    for (const connection of this.connections) connection.live(rows);
  }

  #write(write: protocol.Write): Outcome {
    const known = this.#receipts.get(write.operationId);
    if (known?.tag === 'applied') return { tag: 'applied', value: { ...known.value, replayed: true } };
    const results = (): protocol.OperationResult[] =>
      write.operations.map((each) => this.#apply(write, each));
    const outcome: Outcome = this.decide?.(write) ?? {
      tag: 'applied',
      value: { results: results(), replayed: false },
    };
    this.#receipts.set(write.operationId, outcome);
    return outcome;
  }

  #apply({ operationId }: protocol.Write, { tag, value }: protocol.Operation): protocol.OperationResult {
    if (tag !== 'publishEvent') {
      const id = 'id' in value && value.id !== '' ? value.id : operationId;
      return { id, position: this.log.length, revision: 1 };
    }
    const { type, source, payload } = value;
    const key = value.id === '' ? operationId : value.id;
    const { position } = this.#append({ kind: 'event', type, source, key, payload, operationId });
    return { id: key, position, revision: 0 };
  }

  #append(entry: Partial<LogEntry>): LogEntry {
    const position = this.log.length + 1;
    const added: LogEntry = {
      position,
      kind: 'event',
      type: 'EVENT',
      key: `key-${position}`,
      source: '',
      operationId: '',
      time: this.#time(),
      revision: 0,
      payload: new Uint8Array(),
      ...entry,
    };
    this.log.push(added);
    return added;
  }

  #time(): number {
    return startTime + this.log.length * 1_000;
  }

  readonly #readLog = (request: unknown): protocol.LogPage => {
    const { kinds, types, source, key, after, before, since, until, direction, limit } =
      request as protocol.ReadLogRequest;
    const backwards = direction === 'backwards';
    const ordered = backwards ? this.log.toReversed() : this.log.slice(after);
    const inside = ordered.filter(({ position }) => position > after && position < (before ?? Infinity));
    const max = limit === 0 ? protocol.pageDefaults.items : limit;
    const entries: LogEntry[] = [];
    let scanned = backwards ? (before ?? this.log.length + 1) : after;
    let done = true;
    for (const entry of inside) {
      if (entries.length === max) {
        done = false;
        break;
      }
      scanned = entry.position;
      const passes =
        (kinds.length === 0 || kinds.includes(entry.kind)) &&
        (types.length === 0 || types.includes(entry.type)) &&
        (source === undefined || entry.source === source) &&
        (key === undefined || entry.key === key) &&
        (since === undefined || entry.time >= since) &&
        (until === undefined || entry.time < until);
      if (passes) entries.push(entry);
    }
    return { logId: this.logId, head: this.log.length, first: 1, scanned, done, entries };
  };
}

function rowOf({ position, kind, time, ...rest }: LogEntry): LogLiveRow {
  return {
    ...rest,
    position: BigInt(position),
    kind: protocol.logKinds[kind],
    time: new Timestamp(BigInt(time)),
  };
}
