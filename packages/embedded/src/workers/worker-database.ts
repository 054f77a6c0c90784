import type { DatabaseDetails } from '../host/database-runner';
import { HostError } from '../host/host-error';
import type { MigrationPolicy, PublishPlan } from '../host/module-migration';
import type { OpenStore } from '../host/open-store';
import type { ModuleHttpAnswer, ModuleHttpRequest } from '../host/module-routes';
import type {
  CallAnswer,
  CallOrigin,
  ConnectOptions,
  DatabaseClient,
  JsonCallAnswer,
  RunningDatabase,
  SocketPeer,
  Visitor,
} from '../host/running-database';
import type { PlanStyle } from '../migration';
import type { CloseInfo, Transport } from '../protocol';
import type { Value } from '../sats';
import type { SchemaVersion } from '../schema-json';
import { uncarryError } from './carried-error';
import { ChannelSender, receiveBatch, type ChannelReceiver } from './channel';
import type { DatabaseOrigin, FromWorker, RequestName, ToWorker } from './messages';
import { StoreService } from './store-service';
import { Questions } from './questions';
import { WorkerThread, type WorkerLimits } from './worker-thread';

/** What a client is told whose database crashed. */
const CRASHED: CloseInfo = { code: 1011, reason: 'database crashed', wasClean: true };

const CUT: CloseInfo = { code: 1006, reason: '', wasClean: false };

const IGNORED: SocketPeer = {
  receive: () => undefined,
  receiveText: () => undefined,
  onClose: () => undefined,
};

interface Client extends DatabaseClient {
  readonly transport: Transport;
  /** Whether the database has let it in, and told it so. */
  isIn: boolean;
}

export interface WorkerDatabaseOptions {
  readonly details: DatabaseDetails;
  readonly origin: DatabaseOrigin;
  readonly storageId: string | undefined;
  /** Its store, open in this thread; `undefined`: it is in memory only. It is closed with the database. */
  readonly open: OpenStore | undefined;
  readonly limits: WorkerLimits;
  readonly bundleCacheDir: string | undefined;
}

/** A database that runs in a thread of its own, as this thread sees it. */
export class WorkerDatabase implements RunningDatabase {
  readonly name: string;
  readonly identity: bigint;
  readonly storageId: string | undefined;
  #moduleHash: string;
  readonly #details: DatabaseDetails;
  readonly #thread: WorkerThread;
  readonly #store: StoreService | undefined;
  readonly #sender: ChannelSender<ToWorker>;
  readonly #clients = new Map<number, Client>();
  readonly #questions = new Questions();
  #lastConnection = 0;
  #crash: HostError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    { details, storageId }: WorkerDatabaseOptions,
    thread: WorkerThread,
    store: StoreService | undefined,
    moduleHash: string,
  ) {
    this.name = details.name;
    this.identity = details.identity;
    this.storageId = storageId;
    this.#moduleHash = moduleHash;
    this.#details = details;
    this.#thread = thread;
    this.#store = store;
    this.#sender = new ChannelSender(thread.port);
  }

  /**
   * Starts a thread and opens the database in it.
   * @throws what opening it throws
   * @throws HostError (`crashed`) when the thread ends before
   */
  static async open(options: WorkerDatabaseOptions): Promise<WorkerDatabase> {
    const { details, origin, open, limits, bundleCacheDir } = options;
    const { name, identity, owner, log } = details;
    const opening = new Opening(log);
    const store = open && new StoreService(open);
    const thread = await WorkerThread.start({
      limits,
      task: { name, identity, owner, bundleCacheDir, origin, store: store?.line },
      onBatch: (batch) => {
        receiveBatch<FromWorker>(batch, opening.receiver);
      },
      onCrash: (error) => {
        opening.crashed(error);
      },
    });
    try {
      const database = new WorkerDatabase(options, thread, store, await opening.moduleHash);
      opening.receiver = {
        onFrame: (connection, frame) => {
          database.#onFrame(connection, frame);
        },
        onMessage: (message) => {
          database.#onMessage(message);
        },
      };
      opening.crashed = (error) => {
        database.#crashed(error);
      };
      return database;
    } catch (error) {
      await thread.stop();
      // Why it is not opened is in the error at hand.
      await store?.close().catch(() => undefined);
      store?.closeLine();
      throw error;
    }
  }

  get moduleHash(): string {
    return this.#moduleHash;
  }

  get clients(): readonly DatabaseClient[] {
    return [...this.#clients.values()]
      .filter(({ isIn }) => isIn)
      .map(({ identity, connectionId }) => ({ identity, connectionId }));
  }

  start(): void {
    this.#sender.send({ kind: 'start' });
  }

  connect({ transport, ...options }: ConnectOptions): SocketPeer {
    if (this.#crash !== undefined || this.#closing !== undefined) {
      queueMicrotask(() => {
        transport.end(CUT);
      });
      return IGNORED;
    }
    const { identity } = options.credentials;
    const { connectionId } = options;
    const connection = ++this.#lastConnection;
    this.#clients.set(connection, { identity, connectionId, transport, isIn: false });
    const countsFrames = transport.taken !== undefined;
    this.#sender.send({ kind: 'connect', connection, countsFrames, ...options });
    const sendIfOpen = (send: () => void): void => {
      if (this.#clients.has(connection)) send();
    };
    return {
      receive: (frame) => {
        sendIfOpen(() => {
          this.#sender.sendFrame(connection, frame);
        });
      },
      receiveText: () => {
        sendIfOpen(() => {
          this.#sender.send({ kind: 'text', connection });
        });
      },
      onClose: () => {
        sendIfOpen(() => {
          this.#sender.send({ kind: 'gone', connection });
        });
      },
    };
  }

  drop(connectionIds: readonly bigint[]): void {
    const dropped = new Set(connectionIds);
    for (const [connection, client] of this.#clients) {
      if (!dropped.has(client.connectionId)) continue;
      // What is on its way from the other thread is lost, as on a network.
      this.#clients.delete(connection);
      client.transport.end(CUT);
    }
    this.#sender.send({ kind: 'drop', connectionIds });
  }

  async call(
    functionName: string,
    args: Uint8Array | readonly Value[],
    caller: CallOrigin,
  ): Promise<CallAnswer> {
    if (this.#closing !== undefined) return { kind: 'notRun' };
    return this.#ask('call', functionName, sendable(args), caller) as Promise<CallAnswer>;
  }

  async callJson(functionName: string, json: string, visitor: Visitor): Promise<JsonCallAnswer> {
    if (this.#closing !== undefined) return { kind: 'notRun' };
    return this.#ask('callJson', functionName, json, visitor) as Promise<JsonCallAnswer>;
  }

  async handleHttp(request: ModuleHttpRequest): Promise<ModuleHttpAnswer | undefined> {
    if (this.#closing !== undefined) return undefined;
    return this.#ask('handleHttp', request) as Promise<ModuleHttpAnswer | undefined>;
  }

  async schemaJson(version: SchemaVersion): Promise<string | undefined> {
    if (this.#closing !== undefined) return undefined;
    return this.#ask('schemaJson', version) as Promise<string | undefined>;
  }

  plan(program: string, style: PlanStyle): Promise<PublishPlan> {
    return this.#ask('plan', program, style) as Promise<PublishPlan>;
  }

  async migrate(program: string, policy: MigrationPolicy): Promise<string | undefined> {
    if (this.#closing !== undefined) return undefined;
    const hash = (await this.#ask('migrate', program, policy)) as string | undefined;
    if (hash !== undefined) this.#moduleHash = hash;
    return hash;
  }

  async flushed(): Promise<void> {
    await this.#ask('flushed');
  }

  copyStore(path: string): Promise<number> {
    return this.#ask('copyStore', path) as Promise<number>;
  }

  close(code: number, reason: string): Promise<void> {
    return (this.#closing ??= this.#close(code, reason));
  }

  async #close(code: number, reason: string): Promise<void> {
    // A procedure that waits for one holds up the end.
    this.#thread.endRequests();
    try {
      if (this.#crash === undefined) await this.#ask('close', code, reason);
    } catch (error) {
      if (!(error instanceof HostError) || error !== this.#crash) throw error;
      // What was acknowledged is on disk all the same.
      this.#details.log('panic', `while it was being closed, ${error.message}`, undefined);
    } finally {
      await this.#thread.stop();
      await this.#store?.close();
      this.#store?.closeLine();
      this.#refuse(this.#closedError());
    }
  }

  #ask(request: RequestName, ...args: readonly unknown[]): Promise<unknown> {
    if (this.#crash !== undefined) return Promise.reject(this.#crash);
    return this.#questions.ask((id) => {
      this.#sender.send({ kind: 'request', id, request, args });
    });
  }

  #onFrame(connection: number, frame: Uint8Array<ArrayBuffer>): void {
    const client = this.#clients.get(connection);
    if (client === undefined) return;
    client.isIn = true;
    client.transport.deliver(frame);
  }

  #onMessage(message: FromWorker): void {
    switch (message.kind) {
      case 'taken':
        this.#clients.get(message.connection)?.transport.taken?.();
        return;
      case 'over': {
        const client = this.#clients.get(message.connection);
        this.#clients.delete(message.connection);
        client?.transport.end(message.info);
        return;
      }
      case 'answer':
      case 'refusal':
        this.#questions.settle(message);
        return;
      case 'log':
        this.#details.log(message.level, message.message, message.functionName, message.place);
        return;
      case 'ended':
        this.#details.onEnd(this, uncarryError(message.error));
        return;
    }
  }

  #crashed(error: HostError): void {
    this.#crash = error;
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    // Whoever asks again at once finds what became of it.
    this.#details.onEnd(this, error);
    for (const { transport } of clients) transport.end(CRASHED);
    this.#refuse(error);
  }

  #closedError(): HostError {
    return new HostError(
      'closed',
      `database \`${this.name}\` was closed before it had answered; what it was asked for may or may not have been done`,
    );
  }

  /** Tells everyone who waits that there will be no answer. */
  #refuse(error: HostError): void {
    this.#questions.refuseAll(error);
  }
}

/** What a thread says before its database is there. */
class Opening {
  readonly moduleHash: Promise<string>;
  receiver: ChannelReceiver<FromWorker>;
  crashed: (error: HostError) => void = () => undefined;

  constructor(log: DatabaseDetails['log']) {
    let onMessage: (message: FromWorker) => void = () => undefined;
    this.moduleHash = new Promise((resolve, reject) => {
      this.crashed = reject;
      onMessage = (message) => {
        if (message.kind === 'ready') resolve(message.moduleHash);
        else if (message.kind === 'failed') reject(uncarryError(message.error));
        else if (message.kind === 'log') log(message.level, message.message, message.functionName);
      };
    });
    this.receiver = { onFrame: () => undefined, onMessage };
  }
}

/**
 * Arguments as they can be sent.
 * @throws HostError (`call`) when they hold what is no value
 */
function sendable(args: Uint8Array | readonly Value[]): Uint8Array | readonly Value[] {
  // A part of a larger buffer would take all of it along.
  if (args instanceof Uint8Array) return Uint8Array.from(args);
  try {
    return structuredClone(args);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HostError('call', `the arguments do not fit the function's parameters: ${why}`, { cause });
  }
}
