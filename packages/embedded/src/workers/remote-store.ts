import type { MessagePort } from 'node:worker_threads';
import type { OpenStore } from '../host/open-store';
import { StorageError } from '../storage/errors';
import type { StoreHead, StoreTransaction, TransactionStore } from '../storage/types';
import { uncarryError } from './carried-error';
import { ChannelSender, receiveBatch } from './channel';
import { packTransaction, unpackTransaction } from './packed-transaction';
import { Questions } from './questions';
import type { FromStore, StoreLine, ToStore } from './store-messages';

type Visit = (key: Uint8Array, value: Uint8Array) => void;

/** What is asked, without its number. */
type Question = ToStore extends infer Message
  ? Message extends ToStore
    ? Omit<Message, 'id'>
    : never
  : never;

/** A store that another thread keeps. */
export function remoteStore(line: StoreLine): OpenStore {
  const store = new RemoteStore(line);
  return {
    store,
    copy: (path) => store.copy(path),
    close: () => store.close(),
  };
}

class RemoteStore implements TransactionStore {
  readonly where: string;
  readonly #port: MessagePort;
  readonly #sender: ChannelSender<ToStore>;
  readonly #questions = new Questions();
  /** Those that wait, as promises. */
  readonly #answers = new Set<Promise<unknown>>();
  readonly #listeners = new Set<() => void>();
  readonly #failureCallbacks: ((error: StorageError) => void)[] = [];
  #durableOffset = 0;
  #failure: StorageError | undefined;
  /** Number of transactions appended, and of those that are known to be on disk. */
  #appended = 0;
  #flushed = 0;
  #flushing: { readonly appended: number; readonly done: Promise<void> } | undefined;
  #visit: Visit = () => undefined;

  constructor({ port, where }: StoreLine) {
    this.where = where;
    this.#port = port;
    this.#sender = new ChannelSender(port);
    port.on('message', (batch) => {
      receiveBatch<FromStore>(batch, this);
    });
  }

  get durableOffset(): number {
    return this.#durableOffset;
  }

  async systemRecords(): Promise<Map<string, Uint8Array>> {
    return (await this.#ask({ kind: 'system' })) as Map<string, Uint8Array>;
  }

  async load(visit: Visit): Promise<StoreHead> {
    let failed: { readonly error: unknown } | undefined;
    this.#visit = (key, value) => {
      try {
        if (failed === undefined) visit(key, value);
      } catch (error) {
        failed = { error };
      }
    };
    const head = (await this.#ask({ kind: 'load' })) as StoreHead;
    if (failed !== undefined) throw failed.error;
    this.#durableOffset = head.offset;
    return head;
  }

  append(transaction: StoreTransaction): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#appended++;
    this.#sender.sendFrame(0, packTransaction(transaction));
  }

  flushed(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const appended = this.#appended;
    if (this.#flushed === appended) return Promise.resolve();
    if (this.#flushing?.appended !== appended)
      this.#flushing = {
        appended,
        done: this.#ask({ kind: 'flush' }).then(() => {
          this.#flushed = Math.max(this.#flushed, appended);
        }),
      };
    return this.#flushing.done;
  }

  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onFailure(callback: (error: StorageError) => void): void {
    if (this.#failure !== undefined) callback(this.#failure);
    else this.#failureCallbacks.push(callback);
  }

  async copy(path: string): Promise<number> {
    return (await this.#ask({ kind: 'copy', path })) as number;
  }

  async close(): Promise<void> {
    try {
      await this.#ask({ kind: 'close' });
    } finally {
      this.#failure ??= new StorageError('closed', `The store ${this.where} is closed.`);
      // A copy that the end cuts short is refused when nothing of it is under way any more.
      await Promise.allSettled(this.#answers);
      this.#port.close();
    }
  }

  onFrame(_: number, frame: Uint8Array): void {
    for (const { key, value } of unpackTransaction(frame).deletes) this.#visit(key, value);
  }

  onMessage(message: FromStore): void {
    switch (message.kind) {
      case 'durable':
        this.#durableOffset = message.offset;
        for (const listener of this.#listeners) listener();
        return;
      case 'failed':
        this.#fail(uncarryError(message.error) as StorageError);
        return;
      case 'answer':
      case 'refusal':
        this.#questions.settle(message);
    }
  }

  #ask(question: Question): Promise<unknown> {
    const answer = this.#questions.ask((id) => {
      this.#sender.send({ ...question, id });
    });
    const forget = (): void => void this.#answers.delete(answer);
    this.#answers.add(answer);
    answer.then(forget, forget);
    return answer;
  }

  #fail(error: StorageError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    for (const callback of this.#failureCallbacks.splice(0)) callback(error);
  }
}
