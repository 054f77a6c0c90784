import type { MessagePort } from 'node:worker_threads';
import type { CarriedError } from './carried-error';

/** What a database in a worker has its store through. */
export interface StoreLine {
  readonly port: MessagePort;
  /** What errors say after "the store". */
  readonly where: string;
}

/** What is asked of a store, by number. Transactions to be written come between, as frames. */
export type ToStore = { readonly id: number } & (
  | { readonly kind: 'system' }
  | { readonly kind: 'load' }
  | { readonly kind: 'flush' }
  | { readonly kind: 'copy'; readonly path: string }
  | { readonly kind: 'close' }
);

/** What a store tells. Pages of records come between, as frames. */
export type FromStore =
  | { readonly kind: 'durable'; readonly offset: number }
  | { readonly kind: 'failed'; readonly error: CarriedError }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: CarriedError };
