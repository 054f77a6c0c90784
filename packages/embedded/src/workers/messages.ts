import type { MessagePort } from 'node:worker_threads';
import type { DatabaseContents } from '../host/database-contents';
import type { StorePlace } from '../host/database-storage';
import type { DatabaseRequests } from '../host/running-database';
import type { Credentials } from '../host/tokens';
import type { LogLevel, LogPlace } from '../module-host';
import type { CloseInfo, Subprotocol } from '../protocol';
import type { CarriedError } from './carried-error';
import type { OutboundLine } from './outbound-line';
import type { StoreLine } from './store-messages';

/** What a worker is to do, for as long as it lives. */
export interface WorkerTask {
  readonly name: string;
  readonly identity: bigint;
  readonly owner: bigint;
  readonly bundleCacheDir: string | undefined;
  /** Where it notes what runs. */
  readonly watch: SharedArrayBuffer;
  /** What its bundles are lowered through. */
  readonly lowering: MessagePort;
  /** What its HTTP requests are made through. */
  readonly outbound: OutboundLine;
  /** What its store is kept through; `undefined`: it is in memory only. */
  readonly store: StoreLine | undefined;
  readonly origin: DatabaseOrigin;
}

/** Where the database comes from. */
export type DatabaseOrigin =
  | { readonly kind: 'created'; readonly program: string; readonly place: PlainPlace | undefined }
  | { readonly kind: 'stored'; readonly place: PlainPlace }
  | { readonly kind: 'handedOver'; readonly contents: DatabaseContents };

/** A place as plain data. */
export type PlainPlace = Omit<StorePlace, 'open'>;

/** What is asked of a database and answered once, by name. */
export type RequestName = keyof DatabaseRequests | 'close';

/** What a worker is told. Frames of clients come between. */
export type ToWorker =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'connect';
      /** What the connection is called between the threads. */
      readonly connection: number;
      readonly credentials: Credentials;
      readonly connectionId: bigint;
      readonly protocol: Subprotocol;
      readonly isConfirmed: boolean;
      /** Whether it is to be told of each frame that is read. */
      readonly countsFrames: boolean;
    }
  /** The client sent a text frame. */
  | { readonly kind: 'text'; readonly connection: number }
  /** The client closed, or is gone. */
  | { readonly kind: 'gone'; readonly connection: number }
  | { readonly kind: 'drop'; readonly connectionIds: readonly bigint[] }
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly request: RequestName;
      readonly args: readonly unknown[];
    };

/** What a worker tells. Frames to clients come between. */
export type FromWorker =
  /** The database is there. */
  | { readonly kind: 'ready'; readonly moduleHash: string }
  /** There will be no database. */
  | { readonly kind: 'failed'; readonly error: CarriedError }
  /** A frame of the client is being read. */
  | { readonly kind: 'taken'; readonly connection: number }
  /** The connection is over. */
  | { readonly kind: 'over'; readonly connection: number; readonly info: CloseInfo }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: CarriedError }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly message: string;
      readonly functionName: string | undefined;
      readonly place: LogPlace | undefined;
    }
  /** The database has ended because a write failed. Its store is still to be closed. */
  | { readonly kind: 'ended'; readonly error: CarriedError };
