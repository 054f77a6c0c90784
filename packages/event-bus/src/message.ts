/** What goes with a message beside its data. */
export interface MessageMetadata {
  /** Id shared by everything that belongs to one piece of work. Stored in the log. */
  readonly correlationId: string | null;
  /** Id of the event that brought this one about. Stored in the log. */
  readonly causationId: string | null;
  /** Facts for handlers and middleware of this process, such as a trace id. They are not stored and do not travel. */
  readonly [fact: string]: unknown;
}

/** One event as handlers see it. Frozen; `data` is passed on by reference and is for reading only. */
export interface Message<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  readonly data: Data;
  /** Who published it; `null` where nothing was said. */
  readonly source: string | null;
  /** When it was published on this bus, or the transaction time where it came out of a log. */
  readonly timestamp: Date;
  /** Place in the log it came out of. Left out on a message published on this bus: it has no place yet. */
  readonly position?: number;
  readonly metadata: MessageMetadata;
}

/** Who publishes, and what the event belongs to. */
export interface PublishOptions {
  /** Default `null`, or the name of the scope that is published through. */
  readonly source?: string | null | undefined;
  /** Default: a fresh UUIDv7. Ids are unique; two different events never share one. */
  readonly id?: string | undefined;
  /** Default `null`. */
  readonly correlationId?: string | null | undefined;
  /** Default `null`. */
  readonly causationId?: string | null | undefined;
  /** Facts for handlers and middleware of this process: see {@link MessageMetadata}. */
  readonly metadata?: LocalFacts | undefined;
}

/** Own facts beside a message. `correlationId` and `causationId` are options of their own. */
export type LocalFacts = { readonly [fact: string]: unknown } & {
  readonly correlationId?: never;
  readonly causationId?: never;
};
