import { type Clock, ConnectionError, TimeoutError } from '@nerv/core';
import type { Logger } from '../options/logger';
import { type BackoffOptions, backoffDelay } from './backoff';
import {
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionLimits,
  type ConnectionState,
  type ConnectionStatus,
  initialConnectionState,
  statusOf,
  transition,
} from './state';
import type { Transport, TransportEvents, TransportFactory } from './transport';

/** What the parts of the client that live on a connection hear of it. */
export interface LinkUser extends Omit<TransportEvents, 'lost'> {
  /** A connection is open. */
  readonly up: (transport: Transport) => void;
  /** The connection is gone; there will be another one, or `gaveUp`. */
  readonly down: () => void;
  /** There will be none until the user connects again. `wasAsked`: because the user disconnected. */
  readonly gaveUp: (error: ConnectionError, wasAsked: boolean) => void;
}

export interface LinkOptions extends ConnectionLimits, BackoffOptions {
  readonly open: TransportFactory;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly user: LinkUser;
}

export type StatusListener = (status: ConnectionStatus, error: Error | undefined) => void;

interface Waiter {
  readonly resolve: (transport: Transport) => void;
  readonly reject: (error: ConnectionError) => void;
}

/** Keeps one connection open as long as the user wants one: carries out what the state machine decides. */
export class Link {
  readonly #options: LinkOptions;
  readonly #listeners = new Set<StatusListener>();
  readonly #waiters = new Set<Waiter>();
  #state: ConnectionState = initialConnectionState;
  #transport: Transport | undefined;
  /** The attempt under way or the open connection: events of any other are no longer heard. Aborting it drops it. */
  #current: AbortController | undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return statusOf(this.#state);
  }

  /** Why no call can be made, where none can: no connection is wanted, or none could be had. */
  get refusal(): ConnectionError | undefined {
    return this.#state.name === 'disconnected' ? notConnected(this.#state.error) : undefined;
  }

  get transport(): Transport | undefined {
    return this.#transport;
  }

  onStatusChange(listener: StatusListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when there is a connection; rejects when there will be none. */
  connect(): Promise<Transport> {
    this.#on({ type: 'connect' });
    return this.whenUp();
  }

  disconnect(): void {
    this.#on({ type: 'disconnect' });
  }

  /** The connection, as soon as there is one. Rejects where none is wanted, or none can be had. */
  whenUp(): Promise<Transport> {
    if (this.#transport !== undefined) return Promise.resolve(this.#transport);
    const { refusal } = this;
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => this.#waiters.add({ resolve, reject }));
  }

  #on(event: ConnectionEvent): void {
    const before = this.#state;
    const { state, effects } = transition(before, event, this.#options);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    if (statusOf(before) !== statusOf(state)) this.#tell();
  }

  #carryOut(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'open':
        this.#open();
        break;
      case 'close':
        this.#close();
        break;
      case 'schedule':
        this.#schedule(effect.wait);
        break;
      case 'cancelSchedule':
        this.#cancelRetry();
        break;
      case 'giveUp':
        this.#giveUp(effect.error);
        break;
    }
  }

  #open(): void {
    const { open, clock, attemptTimeoutMs } = this.#options;
    const current = new AbortController();
    this.#current = current;
    const cancelTimeout = clock.schedule(attemptTimeoutMs, () => {
      this.#failed(current, attemptTimedOut(attemptTimeoutMs));
    });
    open(this.#events(current), current.signal).then(
      (transport) => {
        cancelTimeout();
        if (this.#current !== current) {
          transport.close();
          return;
        }
        this.#transport = transport;
        this.#on({ type: 'opened' });
        if (this.#transport === transport) this.#up(transport);
      },
      (error: unknown) => {
        cancelTimeout();
        this.#failed(current, error);
      },
    );
  }

  #failed(current: AbortController, cause: unknown): void {
    if (this.#current !== current) return;
    this.#current = undefined;
    const error = cause instanceof Error ? cause : new Error(String(cause), { cause });
    this.#options.logger.debug('An attempt to connect failed.', { error });
    current.abort(error);
    this.#on({ type: 'failed', error });
  }

  #close(): void {
    const current = this.#current;
    this.#current = undefined;
    if (this.#transport !== undefined) {
      this.#transport.close();
      this.#down();
    } else current?.abort(disconnected());
  }

  #events(current: AbortController): TransportEvents {
    const { user, logger } = this.#options;
    const isCurrent = (): boolean => this.#current === current;
    return {
      outcome: (callId, payload) => {
        if (isCurrent()) user.outcome(callId, payload);
      },
      liveStarted: () => {
        if (isCurrent()) user.liveStarted();
      },
      live: (entries) => {
        if (isCurrent()) user.live(entries);
      },
      lost: (error) => {
        if (this.#transport === undefined) this.#failed(current, error);
        else if (isCurrent()) {
          this.#current = undefined;
          logger.warn('The connection to the database was lost.', { error });
          this.#down();
          this.#on({ type: 'lost', error });
        }
      },
    };
  }

  #up(transport: Transport): void {
    this.#options.user.up(transport);
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const { resolve } of waiters) resolve(transport);
  }

  #down(): void {
    this.#transport = undefined;
    this.#options.user.down();
  }

  #schedule(wait: number): void {
    const { clock, random } = this.#options;
    const delay = backoffDelay(wait, random(), this.#options);
    this.#cancelRetry = clock.schedule(delay, () => this.#on({ type: 'retry' }));
  }

  #giveUp(cause: Error | undefined): void {
    const error = cause === undefined ? disconnected() : notConnected(cause);
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const { reject } of waiters) reject(error);
    this.#options.user.gaveUp(error, cause === undefined);
  }

  #tell(): void {
    const { status } = this;
    const error = 'error' in this.#state ? this.#state.error : undefined;
    for (const listener of [...this.#listeners]) {
      try {
        listener(status, error);
      } catch (cause) {
        this.#options.logger.error('A status listener threw.', { error: cause });
      }
    }
  }
}

function attemptTimedOut(timeoutMs: number): TimeoutError {
  return new TimeoutError({
    message:
      `The database did not answer within ${timeoutMs} ms while connecting. ` +
      'Check the address and that it runs.',
    timeoutMs,
  });
}

function disconnected(): ConnectionError {
  return new ConnectionError({
    message:
      'The client was disconnected while this was under way. ' +
      'A write may have happened all the same: connect, and repeat it with the same operationId.',
  });
}

/** Why there is no connection, and what to do. */
function notConnected(cause: Error | undefined): ConnectionError {
  return cause === undefined
    ? new ConnectionError({ message: 'The client is not connected. Call connect() first.', retryable: false })
    : new ConnectionError({
        message: `The client is not connected: ${cause.message} Call connect() to try again.`,
        cause,
      });
}
