import { isUint8Array } from 'node:util/types';
import type { Tx } from '../datastore';
import { BsatnError } from '../sats';
import type { CallState } from './call-state';
import { errno } from './errno';
import {
  decodeHttpRequest,
  encodeHttpResponse,
  type OutboundAnswer,
  type OutboundRequest,
} from './http-messages';
import { logLevel } from './log';
import { Headroom } from './stack-headroom';
import { BufferViews, errnoOf, integer } from './syscall-arguments';

/** What the host knows that its functions need besides the call. */
export interface SyscallHost {
  readonly databaseIdentity: bigint;
  /** Claims of the token that a connection was opened with, as JSON; `undefined` for an unknown connection. */
  jwtPayload(connectionId: bigint): string | undefined;
  /** Milliseconds of a clock that never goes back, for timers. */
  monotonicMs(): number;
  /** Whether a row of a schedule table asks for a call later than the host can plan. */
  isTooFar(table: number, row: Uint8Array, startedMicros: bigint): boolean;
  /**
   * Makes a request for the function that runs, which waits for the answer, as everything else in its thread does. Left out where nothing may
   * wait, or without an answer: the module is told so then.
   */
  readonly httpRequest?: ((request: OutboundRequest) => OutboundAnswer | undefined) | undefined;
  /** Calls a function soon, as the database itself, whatever becomes of the call that runs. */
  callSoon(functionName: string, args: Uint8Array): void;
}

/** From this many writes in one call on, each looks whether the stack has room for it. */
const WRITES_UNCHECKED = 256;

/** More than the deepest path of a write takes. What is cut short all the same is mended by the datastore. */
const roomToWrite = new Headroom(8 * 1024);
/**
 * The end of a transaction is stored and told to every client from within the call. V8 wants 40 KiB to compile a function that runs
 * for the first time.
 */
const roomToCommit = new Headroom(64 * 1024);

const NO_REQUESTS =
  'HTTP requests from procedures are not built for a database that runs in the thread of its host, which they would stop: serve it (listen)';

/**
 * The host functions, by the module they are imported from. Numbers are checked, lengths are held against the buffer, errors
 * of the datastore become the module's own exceptions.
 */
export function createSyscalls(
  state: CallState,
  host: SyscallHost,
): Readonly<Record<string, Record<string, unknown>>> {
  const rows = new BufferViews();
  const chunks = new BufferViews();

  /** Runs one call of the datastore. */
  function guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      const code = errnoOf(error);
      if (code === undefined) throw error;
      throw state.error(code);
    }
  }

  /** A module that recurses without end meets the error here, and not in the middle of what must not be cut short. */
  function requireRoom(room: Headroom): void {
    if (!room.isThere()) throw new RangeError('Maximum call stack size exceeded');
  }

  function write<T>(run: () => T): T {
    if (++state.writes > WRITES_UNCHECKED) requireRoom(roomToWrite);
    return guard(run);
  }

  /** A row that plans a call too late is refused before anything is written. */
  function checkSchedule(tx: Tx, table: number, bytes: Uint8Array, length: number): void {
    if (!state.isScheduled(table)) return;
    if (host.isTooFar(table, bytes.subarray(0, length), tx.timestampMicros))
      throw state.error(errno.scheduleAtDelayTooLong);
  }

  const v2 = {
    table_id_from_name(name: string): number {
      state.open();
      const table = state.findTable(name);
      if (table === undefined) throw state.error(errno.noSuchTable);
      return table.id;
    },
    index_id_from_name(name: string): number {
      state.open();
      const index = state.findIndex(name);
      if (index === undefined) throw state.error(errno.noSuchIndex);
      return index.id;
    },
    datastore_table_row_count(table: number): bigint {
      const tx = state.open();
      integer(table);
      return guard(() => BigInt(tx.rowCount(table)));
    },
    datastore_table_scan_bsatn(table: number): number {
      const tx = state.open();
      integer(table);
      return guard(() => state.iterators.open(tx.openTable(table)));
    },
    datastore_index_scan_point_bsatn(index: number, point: ArrayBuffer, length: number): number {
      const tx = state.open();
      integer(index);
      const bytes = rows.view(point, length);
      return guard(() => state.iterators.open(tx.openPoint(index, bytes, length)));
    },
    datastore_index_scan_range_bsatn(
      index: number,
      buffer: ArrayBuffer,
      prefixLength: number,
      prefixColumns: number,
      startLength: number,
      endLength: number,
    ): number {
      const tx = state.open();
      integer(index);
      integer(prefixColumns);
      const bytes = rows.view(buffer, integer(prefixLength) + integer(startLength) + integer(endLength));
      return guard(() =>
        state.iterators.open(tx.openRange(index, bytes, prefixLength, prefixColumns, startLength, endLength)),
      );
    },
    row_iter_bsatn_advance(iterator: number, buffer: ArrayBuffer): number {
      const written = guard(() => state.iterators.advance(integer(iterator), chunks.whole(buffer)));
      if (written === undefined) throw state.error(errno.noSuchIterator);
      return written;
    },
    row_iter_bsatn_close(iterator: number): void {
      // The library closes forgotten iterators when they are collected, long after their call. That is no error.
      if (!state.iterators.close(integer(iterator)) && state.tx !== undefined)
        throw state.error(errno.noSuchIterator);
    },
    datastore_insert_bsatn(table: number, row: ArrayBuffer, length: number): number {
      const tx = state.open();
      integer(table);
      const bytes = rows.view(row, length);
      checkSchedule(tx, table, bytes, length);
      return write(() => tx.insert(table, bytes, length));
    },
    datastore_update_bsatn(table: number, index: number, row: ArrayBuffer, length: number): number {
      const tx = state.open();
      integer(table);
      integer(index);
      const bytes = rows.view(row, length);
      checkSchedule(tx, table, bytes, length);
      return write(() => tx.update(table, index, bytes, length));
    },
    datastore_delete_by_index_scan_point_bsatn(index: number, point: ArrayBuffer, length: number): number {
      const tx = state.open();
      integer(index);
      const bytes = rows.view(point, length);
      return write(() => tx.deleteByPoint(index, bytes, length));
    },
    datastore_delete_by_index_scan_range_bsatn(
      index: number,
      buffer: ArrayBuffer,
      prefixLength: number,
      prefixColumns: number,
      startLength: number,
      endLength: number,
    ): number {
      const tx = state.open();
      integer(index);
      integer(prefixColumns);
      const bytes = rows.view(buffer, integer(prefixLength) + integer(startLength) + integer(endLength));
      return write(() => tx.deleteByRange(index, bytes, prefixLength, prefixColumns, startLength, endLength));
    },
    datastore_delete_all_by_eq_bsatn(table: number, relation: ArrayBuffer, length: number): number {
      const tx = state.open();
      integer(table);
      const bytes = rows.view(relation, length);
      return write(() => tx.deleteAllEqual(table, bytes, length));
    },
    volatile_nonatomic_schedule_immediate(functionName: string, args: Uint8Array): void {
      if (typeof functionName !== 'string' || !isUint8Array(args))
        throw new TypeError('expected the name of a function and its arguments as a Uint8Array');
      if (state.schema === undefined)
        throw state.error(errno.hostCallFailure, 'no call can be planned while the module is loaded');
      host.callSoon(functionName, Uint8Array.from(args));
    },
    console_log(level: number, message: string): void {
      state.log(logLevel(level), message, state.callerPlace());
    },
    console_timer_start(name: string): number {
      return state.startTimer(name, host.monotonicMs());
    },
    console_timer_end(timer: number): void {
      const found = state.timers.get(integer(timer));
      if (found === undefined) throw state.error(errno.noSuchConsoleTimer);
      state.timers.delete(timer);
      state.log(
        'info',
        `Timing span "${found.name}": ${(host.monotonicMs() - found.startedMs).toFixed(3)}ms`,
        state.callerPlace(),
      );
    },
    identity(): bigint {
      return host.databaseIdentity;
    },
    get_jwt_payload(connectionId: bigint): Uint8Array {
      const payload = host.jwtPayload(connectionId);
      return payload === undefined ? new Uint8Array(0) : new TextEncoder().encode(payload);
    },
    procedure_start_mut_tx(): bigint {
      if (state.tx !== undefined) throw state.error(errno.wouldBlockTransaction);
      if (state.procedure === undefined) throw state.error(errno.hostCallFailure);
      requireRoom(roomToCommit);
      state.rollBackGivenUp();
      state.tx = state.procedure.begin();
      return state.tx.timestampMicros;
    },
    procedure_commit_mut_tx(): void {
      const { procedure, tx } = ownTransaction();
      if (!roomToCommit.isThere()) {
        state.giveUpTransaction();
        throw new RangeError('Maximum call stack size exceeded');
      }
      state.endTransaction();
      guard(() => {
        procedure.commit(tx);
      });
    },
    procedure_abort_mut_tx(): void {
      ownTransaction();
      state.giveUpTransaction();
      if (roomToCommit.isThere()) state.rollBackGivenUp();
    },
    procedure_http_request(head: Uint8Array, body: Uint8Array | string): [Uint8Array, Uint8Array] {
      if (state.tx !== undefined) throw state.error(errno.wouldBlockTransaction);
      if (state.procedure === undefined) throw state.error(errno.hostCallFailure);
      const request = readOutbound(head, body);
      const answer = host.httpRequest?.(request) ?? { kind: 'failed', message: NO_REQUESTS };
      if (answer.kind === 'failed') throw state.error(errno.httpError, answer.message);
      return [encodeHttpResponse(answer), answer.body];
    },
  };

  function readOutbound(head: Uint8Array, body: Uint8Array | string): OutboundRequest {
    if (!isUint8Array(head) || !(typeof body === 'string' || isUint8Array(body)))
      throw new TypeError('expected a request and its body, each as a Uint8Array');
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
    try {
      return { ...decodeHttpRequest(head), body: bytes };
    } catch (error) {
      if (!(error instanceof BsatnError)) throw error;
      throw state.error(errno.bsatnDecodeError);
    }
  }

  function ownTransaction() {
    const { procedure, tx } = state;
    if (procedure === undefined || tx === undefined) throw state.error(errno.transactionNotAnonymous);
    return { procedure, tx };
  }

  const v2dot1 = {
    datastore_clear(table: number): bigint {
      const tx = state.open();
      integer(table);
      return write(() => BigInt(tx.clear(table)));
    },
  };

  return { 'spacetime:sys@2.0': v2, 'spacetime:sys@2.1': v2dot1 };
}
