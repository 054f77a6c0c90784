import type { MessagePort } from 'node:worker_threads';
import { systemClock } from '../host/clock';
import type { Database } from '../host/database';
import type { StorePlace } from '../host/database-storage';
import { createDatabase, reopenDatabase, takeOverDatabase, type OpenOptions } from '../host/open-database';
import type { SocketPeer } from '../host/running-database';
import { systemTimers } from '../host/timers';
import { Turns } from '../host/turns';
import { lowerElsewhere } from '../module-host';
import type { CloseInfo } from '../protocol';
import { watchedBy } from './call-watch';
import { carryError } from './carried-error';
import { ChannelSender, receiveBatch } from './channel';
import { loweringThrough } from './lowering-line';
import type { FromWorker, PlainPlace, ToWorker, WorkerTask } from './messages';
import { requestsThrough } from './outbound-line';
import { remoteStore } from './remote-store';

/** While a function runs, what it logs is sent this often: a function that never ends has said why until then. */
const LOG_PAUSE_MS = 20;

type Connect = Extract<ToWorker, { kind: 'connect' }>;
type Request = Extract<ToWorker, { kind: 'request' }>;

/** Runs one database for another thread, at the other end of a port. */
export async function serveDatabase(port: MessagePort, task: WorkerTask): Promise<void> {
  const sender = new ChannelSender<FromWorker>(port);
  const turns = new Turns();
  const watch = watchedBy(task.watch);
  lowerElsewhere(loweringThrough(task.lowering));
  const request = requestsThrough(task.outbound, watch);
  try {
    const database = await open(task, {
      name: task.name,
      identity: task.identity,
      owner: task.owner,
      bundleCacheDir: task.bundleCacheDir,
      clock: systemClock(),
      timers: systemTimers,
      turns,
      watch,
      httpRequest: (outbound) => {
        // What was logged until now is not held up.
        sender.flush();
        return request(outbound);
      },
      log: logTo(sender),
      onFailure: (_database, error) => {
        sender.send({ kind: 'ended', error: carryError(error) });
      },
    });
    const served = new ServedDatabase(database, sender, turns);
    port.on('message', (batch) => {
      receiveBatch<ToWorker>(batch, served);
    });
    sender.send({ kind: 'ready', moduleHash: database.moduleHash });
  } catch (error) {
    sender.send({ kind: 'failed', error: carryError(error) });
  }
}

function open({ origin, store }: WorkerTask, options: OpenOptions): Promise<Database> {
  const placeHere = (place: PlainPlace): StorePlace => ({
    ...place,
    open: () => {
      if (store === undefined) throw new Error('a stored database was given no store');
      return Promise.resolve(remoteStore(store));
    },
  });
  switch (origin.kind) {
    case 'created':
      return createDatabase(origin.program, options, origin.place && placeHere(origin.place));
    case 'stored':
      return reopenDatabase(options, placeHere(origin.place));
    case 'handedOver':
      return takeOverDatabase(origin.contents, options);
  }
}

function logTo(sender: ChannelSender<FromWorker>): OpenOptions['log'] {
  let sentMs = 0;
  return (level, message, functionName, place) => {
    sender.send({ kind: 'log', level, message, functionName, place });
    const nowMs = performance.now();
    if (nowMs - sentMs < LOG_PAUSE_MS) return;
    sentMs = nowMs;
    sender.flush();
  };
}

class ServedDatabase {
  readonly #peers = new Map<number, SocketPeer>();

  constructor(
    private readonly database: Database,
    private readonly sender: ChannelSender<FromWorker>,
    private readonly turns: Turns,
  ) {}

  onFrame(connection: number, frame: Uint8Array): void {
    this.#peers.get(connection)?.receive(frame);
  }

  onMessage(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        this.database.start();
        return;
      case 'connect':
        this.#connect(message);
        return;
      case 'text':
        this.#peers.get(message.connection)?.receiveText();
        return;
      case 'gone':
        this.#peers.get(message.connection)?.onClose();
        return;
      case 'drop':
        this.database.drop(message.connectionIds);
        return;
      case 'request':
        void this.#answer(message);
    }
  }

  #connect({ kind: _, connection, countsFrames, ...options }: Connect): void {
    const { sender } = this;
    const transport = {
      deliver: (frame: Uint8Array<ArrayBuffer>) => {
        sender.sendFrame(connection, frame);
      },
      end: (info: CloseInfo) => {
        this.#peers.delete(connection);
        sender.send({ kind: 'over', connection, info });
      },
    };
    const taken = (): void => {
      sender.send({ kind: 'taken', connection });
    };
    const peer = this.database.connect({
      ...options,
      transport: countsFrames ? { ...transport, taken } : transport,
    });
    this.#peers.set(connection, peer);
  }

  async #answer({ id, request, args }: Request): Promise<void> {
    try {
      const value = await this.#ask(request, args);
      this.sender.send({ kind: 'answer', id, value });
    } catch (error) {
      this.sender.send({ kind: 'refusal', id, error: carryError(error) });
    }
  }

  async #ask(request: Request['request'], args: readonly unknown[]): Promise<unknown> {
    // The proxy at the other end has the same types.
    const answer = (this.database[request] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
    if (request !== 'close') return answer;
    await answer;
    // Close frames go out in a later task.
    await new Promise<void>((resolve) => {
      this.turns.run(resolve);
    });
    return undefined;
  }
}
