import { fileURLToPath } from 'node:url';
import { errorFromWire, parseWireError, uuidv7 } from '@nerv/core';
import { EmbeddedSpacetime } from '@nerv/embedded';
import { setGlobalLogLevel, toCamelCase } from 'spacetimedb';
import { innerUniverseModule } from '../src/bundle/index';
import { InnerUniverseConnection, logEntryOf } from '../src/index';
import {
  batchFormat,
  outcomeFormat,
  type LogEntry,
  type Operation,
  type OperationResult,
  type Outcome,
  type ReadFormat,
  type Write,
} from '../src/protocol/index';

/** A database that runs the module, for tests: the official SDK connects to it through memory. */
export interface TestUniverse {
  readonly host: EmbeddedSpacetime;
  /** Name of the database. */
  readonly name: string;
  connect(): Promise<TestClient>;
  close(): Promise<void>;
}

export async function openUniverse(): Promise<TestUniverse> {
  setGlobalLogLevel('warn');
  const host = await EmbeddedSpacetime.open();
  const name = 'universe';
  const { url, conditions } = innerUniverseModule();
  await host.publish(name, { path: fileURLToPath(url), conditions });
  return { host, name, connect: () => TestClient.connect(host, name), close: () => host.close() };
}

/** A client without comforts: what it sends and receives is what the protocol says. */
export class TestClient {
  readonly session = uuidv7();
  /** Every entry of `log_live` since it connected. */
  readonly live: LogEntry[] = [];
  readonly outcomes: { readonly callId: number; readonly outcome: Outcome }[] = [];
  private calls = 0;

  private constructor(
    private readonly connection: InnerUniverseConnection,
    private readonly disconnected: Promise<void>,
  ) {
    connection.db.logLive.onInsert((_context, row) => this.live.push(logEntryOf(row)));
    connection.db.outcome.onInsert((_context, { callId, payload }) => {
      this.outcomes.push({ callId, outcome: outcomeFormat.decode(payload) });
    });
  }

  static async connect(host: EmbeddedSpacetime, name: string): Promise<TestClient> {
    let onDisconnect = () => {};
    const disconnected = new Promise<void>((resolve) => (onDisconnect = resolve));
    const connection = await new Promise<InnerUniverseConnection>((resolve, reject) => {
      InnerUniverseConnection.builder()
        .withUri(host.uri)
        .withDatabaseName(name)
        .withWSFn(host.webSocket)
        .withCompression('none')
        .withConfirmedReads(true)
        .onConnect(resolve)
        .onDisconnect(onDisconnect)
        .onConnectError((_context, error) => reject(error))
        .build();
    });
    const client = new TestClient(connection, disconnected);
    await new Promise<void>((resolve, reject) => {
      connection
        .subscriptionBuilder()
        .onApplied(() => resolve())
        .onError((context) => reject(context.event ?? new Error('The subscription failed.')))
        .subscribe(['SELECT * FROM log_live', `SELECT * FROM outcome WHERE session = '${client.session}'`]);
    });
    return client;
  }

  get reducers(): InnerUniverseConnection['reducers'] {
    return this.connection.reducers;
  }

  disconnect(): Promise<void> {
    this.connection.disconnect();
    return this.disconnected;
  }

  /** Sends writes as one batch; a refusal of the whole comes out as the typed error. */
  async apply(writes: readonly Write[]): Promise<Outcome> {
    const callId = ++this.calls;
    await this.applyPayload(batchFormat.encode({ session: this.session, callId, writes }));
    const arrived = this.outcomes.find((outcome) => outcome.callId === callId);
    if (arrived === undefined) throw new Error(`No outcome came with call ${callId}.`);
    return arrived.outcome;
  }

  async applyPayload(payload: Uint8Array): Promise<void> {
    try {
      await this.reducers.apply({ payload });
    } catch (error) {
      throw errorFromWire(parseWireError(error instanceof Error ? error.message : ''));
    }
  }

  /** Sends one operation; a refusal comes out as the typed error. */
  async write(operation: Operation, operationId = uuidv7()): Promise<OperationResult> {
    const { outcomes } = await this.apply([{ operationId, operations: [operation] }]);
    const [outcome] = outcomes;
    if (outcome?.tag === 'refused') throw errorFromWire(parseWireError(outcome.value.error));
    const [result] = outcome?.value.results ?? [];
    if (result === undefined) throw new Error('The outcome holds no result.');
    return result;
  }

  /** Reads one page; a refusal comes out as the typed error. */
  async read<Q, P>(format: ReadFormat<Q, P>, request: Q): Promise<P> {
    const procedures: { readonly [name: string]: (call: { request: Uint8Array }) => Promise<Uint8Array> } =
      this.connection.procedures;
    const procedure = procedures[toCamelCase(format.name)];
    if (procedure === undefined) throw new Error(`The bindings have no procedure ${format.name}.`);
    const reply = format.reply.decode(await procedure({ request: format.request.encode(request) }));
    if (reply.tag === 'refused') throw errorFromWire(parseWireError(reply.value.error));
    return reply.value;
  }
}
