import { isUint8Array } from 'node:util/types';
import type { Tx } from '../datastore';
import type { DatabaseSchema, HttpHandlerSchema, ProcedureSchema, ReducerSchema } from '../schema';
import { CallState, type ProcedureTransactions } from './call-state';
import { describe } from './describe';
import { describeException, placeOfException } from './failure';
import { loadHooks, type ModuleHooks } from './hooks';
import {
  decodeHttpResponse,
  encodeHttpRequest,
  type HttpRequestHead,
  type HttpResponse,
} from './http-messages';
import type { LogPlace, WriteEntry } from './log';
import type { PreparedModule } from './prepared-module';
import { createRealm, type Realm } from './realm';
import { reportRejections } from './rejections';
import { createSyscalls, type SyscallHost } from './syscalls';

/** Who calls a function, and when. */
export interface CallContext {
  readonly sender: bigint;
  /** 0 when the call comes from no connection. */
  readonly connectionId: bigint;
  readonly timestampMicros: bigint;
}

/** What became of a call. */
export type CallOutcome<T> =
  | { readonly kind: 'returned'; readonly value: T }
  /** The function threw a `SenderError`: its message is meant for the caller. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It threw anything else: what and where. */
  | { readonly kind: 'crashed'; readonly report: string; readonly place?: LogPlace | undefined };

/** Takes note of when code of the module runs, so that somebody else can tell when it does not come to an end. */
export interface CallWatch {
  /** @param functionName canonical name; empty while the module is loaded */
  begin(functionName: string): void;
  end(): void;
}

/** What a module instance is given. */
export interface InstanceHost extends SyscallHost {
  readonly watch?: CallWatch | undefined;
  readonly log: WriteEntry;
}

/**
 * Writes down a call that failed.
 * @returns why it did: the message of its refusal, or the report of its crash
 */
export function logFailure(
  outcome: Exclude<CallOutcome<unknown>, { kind: 'returned' }>,
  functionName: string,
  log: WriteEntry,
): string {
  if (outcome.kind === 'refused') {
    log('error', outcome.message, functionName);
    return outcome.message;
  }
  log('panic', outcome.report, functionName, outcome.place);
  return outcome.report;
}

const RETURNED: CallOutcome<void> = { kind: 'returned', value: undefined };

/**
 * A module that runs: one realm, one set of globals. They live on from call to call, failed calls included, as on a server.
 * (A server runs procedures on instances of their own, with other globals. Here there is one.)
 */
export class ModuleInstance {
  readonly schema: DatabaseSchema;
  readonly #realm: Realm;
  readonly #hooks: ModuleHooks;
  readonly #state: CallState;
  readonly #senderError: ModuleHooks['__sender_error_class__'];
  readonly #mayUsePromises: boolean;
  readonly #watch: CallWatch | undefined;
  readonly #endReports: () => void;

  /**
   * Runs the module and reads what it declares.
   * @throws ModuleError when it cannot be run or uses what is not built yet
   * @throws SchemaError when its declarations break rules
   */
  constructor(prepared: PreparedModule, host: InstanceHost) {
    this.#realm = createRealm();
    const { intrinsics } = this.#realm;
    this.#state = new CallState(
      (level, message, place) => {
        host.log(level, message, this.#state.functionName, place);
      },
      () => intrinsics.Error,
    );
    this.#mayUsePromises = prepared.mayUsePromises;
    this.#watch = host.watch;
    this.#endReports = prepared.mayUsePromises
      ? reportRejections(intrinsics.Promise, (reason) => {
          host.log(
            'error',
            `a promise was rejected and nobody handled it: ${describeException(reason)}`,
            undefined,
          );
        })
      : () => undefined;
    this.#watch?.begin('');
    try {
      this.#hooks = loadHooks(prepared, this.#realm, createSyscalls(this.#state, host));
      this.schema = describe(prepared, this.#hooks);
    } catch (error) {
      this.#endReports();
      throw error;
    } finally {
      this.#watch?.end();
    }
    this.#state.useSchema(this.schema);
    this.#state.useErrorClasses((code) => this.#hooks.__get_error_constructor__(code));
    this.#senderError = this.#hooks.__sender_error_class__;
  }

  /**
   * Runs a reducer within a transaction, which stays open. What an async reducer does after an `await` runs too before this
   * returns, as on a server; its rejection changes nothing.
   */
  callReducer(reducer: ReducerSchema, tx: Tx, context: CallContext, args: Uint8Array): CallOutcome<void> {
    const state = this.#state;
    state.tx = tx;
    state.functionName = reducer.name;
    this.#watch?.begin(reducer.name);
    try {
      const view = new this.#realm.intrinsics.DataView(args.buffer, args.byteOffset, args.byteLength);
      const result = this.#hooks.__call_reducer__(
        reducer.id,
        context.sender,
        context.connectionId,
        context.timestampMicros,
        view,
      );
      if (result !== undefined) return { kind: 'crashed', report: 'the reducer returned a value' };
      return RETURNED;
    } catch (error) {
      return this.#failure(error);
    } finally {
      this.#settle();
      this.#watch?.end();
      state.finish();
    }
  }

  /**
   * Runs a procedure, which opens transactions itself. One that it leaves open is rolled back and said so in the log.
   * @returns the BSATN of what it returned
   */
  callProcedure(
    procedure: ProcedureSchema,
    transactions: ProcedureTransactions,
    context: CallContext,
    args: Uint8Array,
  ): CallOutcome<Uint8Array> {
    return this.#run(procedure.name, transactions, () => {
      const value = this.#hooks.__call_procedure__(
        procedure.id,
        context.sender,
        context.connectionId,
        context.timestampMicros,
        args,
      );
      // The module may use the buffer again.
      return Uint8Array.from(value);
    });
  }

  /**
   * Runs a handler of HTTP requests, which opens transactions itself, as a procedure does. It is told of no caller.
   * @returns what it answered, as it answered it
   */
  callHttpHandler(
    handler: HttpHandlerSchema,
    transactions: ProcedureTransactions,
    timestampMicros: bigint,
    request: HttpRequestHead,
    body: Uint8Array,
  ): CallOutcome<HttpResponse> {
    return this.#run(handler.name, transactions, () => {
      const hooks = this.#hooks;
      if (hooks.__call_http_handler__ === undefined)
        throw new Error('`__call_http_handler__` was never defined');
      const [response, responseBody] = hooks.__call_http_handler__(
        handler.id,
        timestampMicros,
        encodeHttpRequest(request),
        body,
      );
      if (!isUint8Array(response) || !isUint8Array(responseBody))
        throw new TypeError('`__call_http_handler__` must return a two-element array of Uint8Array');
      // The module may use the buffers again.
      return { ...decodeHttpResponse(new Uint8Array(response)), body: new Uint8Array(responseBody) };
    });
  }

  /** Ends what the instance has outside of its realm. */
  close(): void {
    this.#endReports();
  }

  /** Runs a function that opens transactions itself. One that it leaves open is rolled back. */
  #run<T>(functionName: string, transactions: ProcedureTransactions, run: () => T): CallOutcome<T> {
    const state = this.#state;
    state.procedure = transactions;
    state.functionName = functionName;
    this.#watch?.begin(functionName);
    try {
      return { kind: 'returned', value: run() };
    } catch (error) {
      return this.#failure(error);
    } finally {
      this.#settle();
      this.#watch?.end();
      const { tx } = state;
      if (tx !== undefined) {
        state.log('error', 'the function left a transaction open; it is rolled back');
        state.giveUpTransaction();
      }
      state.rollBackGivenUp();
      state.finish();
    }
  }

  /** Jobs that a call left behind run while it is still open, also when it failed: none may run in the next one. */
  #settle(): void {
    if (this.#mayUsePromises) this.#realm.settle();
  }

  #failure(error: unknown): CallOutcome<never> {
    if (error instanceof this.#senderError) return { kind: 'refused', message: String(error.message) };
    return { kind: 'crashed', report: describeException(error), place: placeOfException(error) };
  }
}
