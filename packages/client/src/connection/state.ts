/**
 * The life of a client's connection as a pure state machine: no sockets, no timers, no callbacks.
 *
 *                     connect                  opened
 *   disconnected ───────────────▶ connecting ─────────▶ connected
 *     ▲   ▲  ▲                     │  ▲                   │ lost
 *     │   │  │ disconnect, or      │  │ retry             ▼
 *     │   │  │ attempts used up    │  └────────────── waiting
 *     │   │  └─────────────────────┤ failed              ▲
 *     │   │                        └─────────────────────┘
 *     │   └── disconnect (from any state)
 *     └────── lost, where reconnecting is turned off
 *
 * `transition` says the next state and what the caller has to do for it. A pair of state and event that changes nothing
 * (an answer that comes too late) returns the same state and no effect.
 */

/** What users see. `'reconnecting'`: it was connected and is trying to be again. */
export type ConnectionStatus = 'disconnected' | 'connecting' | 'connected' | 'reconnecting';

export type ConnectionState =
  /** `error`: what ended the last connection, unless `disconnect()` did. */
  | { readonly name: 'disconnected'; readonly error: Error | undefined }
  /** An attempt is under way. `attempt` counts from 1 since the last connection or `connect()`. */
  | { readonly name: 'connecting'; readonly attempt: number; readonly wasConnected: boolean }
  | { readonly name: 'connected' }
  /** The last attempt failed or the connection was lost; `attempt` is the one that comes next. */
  | {
      readonly name: 'waiting';
      readonly attempt: number;
      readonly wasConnected: boolean;
      readonly error: Error;
    };

export type ConnectionEvent =
  /** The user wants a connection. */
  | { readonly type: 'connect' }
  /** The user wants none. */
  | { readonly type: 'disconnect' }
  /** The attempt succeeded. */
  | { readonly type: 'opened' }
  /** The attempt failed. */
  | { readonly type: 'failed'; readonly error: Error }
  /** The open connection ended without being asked to. */
  | { readonly type: 'lost'; readonly error: Error }
  /** The wait before the next attempt is over. */
  | { readonly type: 'retry' };

export type ConnectionEffect =
  /** Begin an attempt to connect. */
  | { readonly type: 'open' }
  /** Drop the attempt or connection there is. */
  | { readonly type: 'close' }
  /** Send `retry` after a delay; `wait` counts the delays in a row, from 1. */
  | { readonly type: 'schedule'; readonly wait: number }
  | { readonly type: 'cancelSchedule' }
  /** Nothing will connect until the user asks again: whatever waits for a connection fails with this. */
  | { readonly type: 'giveUp'; readonly error: Error | undefined };

export interface ConnectionLimits {
  /** Attempts of one `connect()`. */
  readonly connectAttempts: number;
  /** Attempts to get a lost connection back; 0 turns reconnecting off. */
  readonly reconnectAttempts: number;
}

export interface Transition {
  readonly state: ConnectionState;
  readonly effects: readonly ConnectionEffect[];
}

export const initialConnectionState: ConnectionState = { name: 'disconnected', error: undefined };

export function statusOf(state: ConnectionState): ConnectionStatus {
  if (state.name === 'connected' || state.name === 'disconnected') return state.name;
  return state.wasConnected ? 'reconnecting' : 'connecting';
}

export function transition(
  state: ConnectionState,
  event: ConnectionEvent,
  limits: ConnectionLimits,
): Transition {
  switch (event.type) {
    case 'connect':
      return state.name === 'disconnected'
        ? step({ name: 'connecting', attempt: 1, wasConnected: false }, { type: 'open' })
        : step(state);
    case 'disconnect':
      return disconnect(state);
    case 'opened':
      return state.name === 'connecting' ? step({ name: 'connected' }) : step(state);
    case 'failed':
      return state.name === 'connecting'
        ? next(state.attempt + 1, state.wasConnected, event.error, limits)
        : step(state);
    case 'lost':
      return state.name === 'connected' ? next(1, true, event.error, limits) : step(state);
    case 'retry':
      return state.name === 'waiting'
        ? step(
            { name: 'connecting', attempt: state.attempt, wasConnected: state.wasConnected },
            { type: 'open' },
          )
        : step(state);
  }
}

function disconnect(state: ConnectionState): Transition {
  if (state.name === 'disconnected') return step(state);
  const stop: ConnectionEffect = state.name === 'waiting' ? { type: 'cancelSchedule' } : { type: 'close' };
  return step({ name: 'disconnected', error: undefined }, stop, { type: 'giveUp', error: undefined });
}

/** Waits for the attempt of this number, or gives up where there may be none. */
function next(
  attempt: number,
  wasConnected: boolean,
  error: Error,
  { connectAttempts, reconnectAttempts }: ConnectionLimits,
): Transition {
  const attempts = wasConnected ? reconnectAttempts : connectAttempts;
  // The first attempt of a `connect()` waits for nothing, that of a lost connection does.
  const wait = wasConnected ? attempt : attempt - 1;
  return attempt > attempts
    ? step({ name: 'disconnected', error }, { type: 'giveUp', error })
    : step({ name: 'waiting', attempt, wasConnected, error }, { type: 'schedule', wait });
}

function step(state: ConnectionState, ...effects: ConnectionEffect[]): Transition {
  return { state, effects };
}
