import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { OpenStore } from '../host/open-store';
import { carryError } from './carried-error';
import { ChannelSender, receiveBatch } from './channel';
import { packTransaction, unpackTransaction } from './packed-transaction';
import type { FromStore, StoreLine, ToStore } from './store-messages';

/** Records are sent in pages of about this many bytes. */
const PAGE_BYTES = 256 * 1024;

/**
 * Keeps the store of a database that runs in another thread. The storage engine stays in this one: a thread that is ended while it has a
 * database of the engine open can take the process with it.
 */
export class StoreService {
  /** The other end, to be given away. */
  readonly line: StoreLine;
  readonly #open: OpenStore;
  readonly #port: MessagePort;
  readonly #sender: ChannelSender<FromStore>;
  readonly #endAdvance: () => void;
  #closing: Promise<void> | undefined;

  constructor(open: OpenStore) {
    const { store } = open;
    const { port1, port2 } = new MessageChannel();
    this.#open = open;
    this.#port = port1;
    this.#sender = new ChannelSender(port1);
    this.line = { port: port2, where: store.where };
    port1.on('message', (batch) => {
      receiveBatch<ToStore>(batch, this);
    });
    // The worker at the other end keeps the process alive, and this does not.
    port1.unref();
    this.#endAdvance = store.onAdvance(() => {
      this.#sender.send({ kind: 'durable', offset: store.durableOffset });
    });
    store.onFailure((error) => {
      this.#sender.send({ kind: 'failed', error: carryError(error) });
    });
  }

  /**
   * Takes nothing more, and closes the store. What was taken is on disk when it resolves. May be called again.
   * @throws StorageError `write-failed` when a part of it could not be written; the store is closed all the same
   */
  close(): Promise<void> {
    this.#endAdvance();
    return (this.#closing ??= this.#open.close());
  }

  /** Closes the line. The thread at the other end must be gone. */
  closeLine(): void {
    this.#port.close();
  }

  onFrame(_: number, frame: Uint8Array): void {
    if (this.#closing !== undefined) return;
    const { store } = this.#open;
    try {
      store.append(unpackTransaction(frame));
    } catch (error) {
      // A store that takes no more has said so already; anything else is told in the same way.
      this.#sender.send({ kind: 'failed', error: carryError(error) });
    }
  }

  onMessage(message: ToStore): void {
    const { id } = message;
    this.#answer(message).then(
      (value) => {
        this.#sender.send({ kind: 'answer', id, value });
      },
      (error: unknown) => {
        this.#sender.send({ kind: 'refusal', id, error: carryError(error) });
      },
    );
  }

  #answer(message: ToStore): Promise<unknown> {
    const { store } = this.#open;
    switch (message.kind) {
      case 'system':
        return store.systemRecords();
      case 'load':
        return this.#load();
      case 'flush':
        return store.flushed();
      case 'copy':
        return this.#open.copy(message.path);
      case 'close':
        return this.close();
    }
  }

  /** Sends all records, page by page. */
  async #load(): Promise<unknown> {
    let page: { key: Uint8Array; value: Uint8Array }[] = [];
    let bytes = 0;
    const send = (): void => {
      this.#sender.sendFrame(0, packTransaction({ offset: 0, puts: [], deletes: page }));
      page = [];
      bytes = 0;
    };
    const head = await this.#open.store.load((key, value) => {
      page.push({ key, value });
      bytes += key.length + value.length;
      if (bytes >= PAGE_BYTES) send();
    });
    if (page.length > 0) send();
    return head;
  }
}
