import { describe, expect, test } from 'vitest';
import {
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
  initialConnectionState,
  statusOf,
  transition,
} from './state';

const error = new Error('refused');
const limits = { connectAttempts: 2, reconnectAttempts: 3 };

const states = {
  disconnected: { name: 'disconnected', error: undefined },
  connectingFirst: { name: 'connecting', attempt: 1, wasConnected: false },
  connectingLast: { name: 'connecting', attempt: 2, wasConnected: false },
  reconnecting: { name: 'connecting', attempt: 1, wasConnected: true },
  reconnectingLast: { name: 'connecting', attempt: 3, wasConnected: true },
  connected: { name: 'connected' },
  waitingFirst: { name: 'waiting', attempt: 2, wasConnected: false, error },
  waitingAgain: { name: 'waiting', attempt: 1, wasConnected: true, error },
} as const satisfies Record<string, ConnectionState>;

const events = {
  connect: { type: 'connect' },
  disconnect: { type: 'disconnect' },
  opened: { type: 'opened' },
  failed: { type: 'failed', error },
  lost: { type: 'lost', error },
  retry: { type: 'retry' },
} as const satisfies Record<ConnectionEvent['type'], ConnectionEvent>;

type Cell = 'ignored' | { readonly to: ConnectionState; readonly effects: readonly ConnectionEffect[] };

const closed: Cell = {
  to: { name: 'disconnected', error: undefined },
  effects: [{ type: 'close' }, { type: 'giveUp', error: undefined }],
};
const stopped: Cell = {
  to: { name: 'disconnected', error: undefined },
  effects: [{ type: 'cancelSchedule' }, { type: 'giveUp', error: undefined }],
};
const gaveUp: Cell = { to: { name: 'disconnected', error }, effects: [{ type: 'giveUp', error }] };
const opened: Cell = { to: { name: 'connected' }, effects: [] };
const waits = (attempt: number, wasConnected: boolean, wait: number): Cell => ({
  to: { name: 'waiting', attempt, wasConnected, error },
  effects: [{ type: 'schedule', wait }],
});
const opens = (attempt: number, wasConnected: boolean): Cell => ({
  to: { name: 'connecting', attempt, wasConnected },
  effects: [{ type: 'open' }],
});

/** Every state with every event: a missing cell does not compile. */
const table: Record<keyof typeof states, Record<keyof typeof events, Cell>> = {
  disconnected: {
    connect: opens(1, false),
    disconnect: 'ignored',
    opened: 'ignored',
    failed: 'ignored',
    lost: 'ignored',
    retry: 'ignored',
  },
  connectingFirst: {
    connect: 'ignored',
    disconnect: closed,
    opened,
    failed: waits(2, false, 1),
    lost: 'ignored',
    retry: 'ignored',
  },
  connectingLast: {
    connect: 'ignored',
    disconnect: closed,
    opened,
    failed: gaveUp,
    lost: 'ignored',
    retry: 'ignored',
  },
  reconnecting: {
    connect: 'ignored',
    disconnect: closed,
    opened,
    failed: waits(2, true, 2),
    lost: 'ignored',
    retry: 'ignored',
  },
  reconnectingLast: {
    connect: 'ignored',
    disconnect: closed,
    opened,
    failed: gaveUp,
    lost: 'ignored',
    retry: 'ignored',
  },
  connected: {
    connect: 'ignored',
    disconnect: closed,
    opened: 'ignored',
    failed: 'ignored',
    lost: waits(1, true, 1),
    retry: 'ignored',
  },
  waitingFirst: {
    connect: 'ignored',
    disconnect: stopped,
    opened: 'ignored',
    failed: 'ignored',
    lost: 'ignored',
    retry: opens(2, false),
  },
  waitingAgain: {
    connect: 'ignored',
    disconnect: stopped,
    opened: 'ignored',
    failed: 'ignored',
    lost: 'ignored',
    retry: opens(1, true),
  },
};

describe('connection state', () => {
  for (const [stateName, row] of Object.entries(table)) {
    for (const [eventName, cell] of Object.entries(row)) {
      test(`${stateName} + ${eventName}`, () => {
        const state: ConnectionState = states[stateName as keyof typeof states];
        const result = transition(state, events[eventName as keyof typeof events], limits);
        if (cell === 'ignored') expect(result).toEqual({ state, effects: [] });
        else expect(result).toEqual({ state: cell.to, effects: cell.effects });
      });
    }
  }

  test('gives up a lost connection at once where reconnecting is turned off', () => {
    const result = transition(
      { name: 'connected' },
      { type: 'lost', error },
      { ...limits, reconnectAttempts: 0 },
    );
    expect(result).toEqual({
      state: { name: 'disconnected', error },
      effects: [{ type: 'giveUp', error }],
    });
  });

  test('shows users four words', () => {
    expect(statusOf(initialConnectionState)).toBe('disconnected');
    expect(statusOf(states.connected)).toBe('connected');
    expect(statusOf(states.connectingFirst)).toBe('connecting');
    expect(statusOf(states.waitingFirst)).toBe('connecting');
    expect(statusOf(states.reconnecting)).toBe('reconnecting');
    expect(statusOf(states.waitingAgain)).toBe('reconnecting');
  });
});
