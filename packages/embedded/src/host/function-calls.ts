import { DatastoreError, type Commit, type Datastore, type Tx } from '../datastore';
import {
  logFailure,
  type CallContext,
  type CallOutcome,
  type ModuleInstance,
  type ProcedureTransactions,
  type WriteEntry,
} from '../module-host';
import { BsatnError, typeCompiler, type ProductType, type TypeCodec } from '../sats';
import type { ProcedureSchema, ReducerSchema } from '../schema';
import { argumentError } from './argument-error';
import type { Session } from './session';

/** Who calls. */
export interface Caller {
  readonly identity: bigint;
  /** 0 for a call that comes from no connection. */
  readonly connectionId: bigint;
  /** The owner may call private functions. */
  readonly isOwner: boolean;
  /** The client whose call it is: its own changes come back with the result. */
  readonly session: Session | undefined;
  /** When the call was planned to be, in microseconds: its time is not before. */
  readonly plannedMicros?: bigint | undefined;
}

/** What became of a reducer. */
export type ReducerResult = { readonly timestampMicros: bigint } & (
  | { readonly kind: 'committed'; readonly commit: Commit<Session> }
  /** It threw a `SenderError`. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It crashed, does not exist, may not be called, or its arguments are wrong. */
  | { readonly kind: 'failed'; readonly message: string }
);

/** What became of a procedure. */
export type ProcedureResult = { readonly timestampMicros: bigint } & (
  | { readonly kind: 'returned'; readonly value: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string }
);

/** What a caller is told of a reducer that crashed. The rest is in the module's log. */
const REDUCER_CRASHED = 'The instance encountered a fatal error.';
const PROCEDURE_CRASHED = 'The module instance encountered a fatal error';

export interface FunctionCallsOptions {
  readonly instance: ModuleInstance;
  readonly datastore: Datastore<Session>;
  readonly now: () => bigint;
  readonly log: WriteEntry;
  /** How procedures open transactions, which are nobody's own. */
  readonly transactions: ProcedureTransactions;
}

/** Runs the functions of a module: one transaction for each reducer, whole or not at all. */
export class FunctionCalls {
  readonly #compiler;
  readonly #params = new Map<ReducerSchema | ProcedureSchema, TypeCodec>();

  constructor(private readonly options: FunctionCallsOptions) {
    this.#compiler = typeCompiler(options.instance.schema.typespace);
  }

  /** Runs the reducer of that canonical name. */
  callReducer(name: string, caller: Caller, args: Uint8Array): ReducerResult {
    const reducer = this.options.instance.schema.reducersByName.get(name);
    const refusal = this.#refuseReducer(reducer, caller, args);
    if (reducer === undefined || refusal !== undefined) {
      return { kind: 'failed', message: refusal ?? 'no such reducer', timestampMicros: this.options.now() };
    }
    return this.runReducer(reducer, caller, args);
  }

  /**
   * Runs a reducer whoever calls it. Its transaction starts with `before`, which is taken back with it.
   * @param before what the host changes in the same transaction
   */
  runReducer(
    reducer: ReducerSchema,
    caller: Caller,
    args: Uint8Array,
    before?: (tx: Tx<Session>) => void,
  ): ReducerResult {
    const { datastore, instance } = this.options;
    const context = this.#context(caller);
    const { timestampMicros } = context;
    const tx = datastore.begin(
      caller.session === undefined ? { timestampMicros } : { timestampMicros, caller: caller.session },
    );
    let outcome: CallOutcome<void>;
    try {
      before?.(tx);
      outcome = instance.callReducer(reducer, tx, context, args);
    } catch (error) {
      tx.rollback();
      throw error;
    }
    if (outcome.kind === 'returned') return this.#commit(tx, reducer, timestampMicros);
    tx.rollback();
    const message = logFailure(outcome, reducer.name, this.options.log);
    if (outcome.kind === 'refused') return { kind: 'refused', message, timestampMicros };
    return { kind: 'failed', message: REDUCER_CRASHED, timestampMicros };
  }

  /** A transaction that cannot be committed, such as one with a write that was cut short, is a crash of its reducer. */
  #commit(tx: Tx<Session>, { name }: ReducerSchema, timestampMicros: bigint): ReducerResult {
    try {
      return { kind: 'committed', commit: tx.commit(), timestampMicros };
    } catch (error) {
      if (!(error instanceof DatastoreError)) throw error;
      this.options.log('panic', error.message, name);
      return { kind: 'failed', message: REDUCER_CRASHED, timestampMicros };
    }
  }

  /** Runs the procedure of that canonical name. */
  callProcedure(name: string, caller: Caller, args: Uint8Array): ProcedureResult {
    const context = this.#context(caller);
    const { timestampMicros } = context;
    const procedure = this.options.instance.schema.proceduresByName.get(name);
    if (procedure === undefined || (procedure.isPrivate && !caller.isOwner)) {
      return { kind: 'failed', message: 'No such procedure', timestampMicros };
    }
    const wrong = this.#checkArguments('procedure', procedure, args);
    if (wrong !== undefined) return { kind: 'failed', message: wrong, timestampMicros };
    const { instance, transactions } = this.options;
    const outcome = instance.callProcedure(procedure, transactions, context, args);
    if (outcome.kind === 'returned') return { kind: 'returned', value: outcome.value, timestampMicros };
    const detail = logFailure(outcome, name, this.options.log);
    return { kind: 'failed', message: `${PROCEDURE_CRASHED}: ${detail}`, timestampMicros };
  }

  /** The codec of a function's parameters, taken as one product. */
  paramsOf(fn: ReducerSchema | ProcedureSchema): TypeCodec {
    let codec = this.#params.get(fn);
    if (codec === undefined) this.#params.set(fn, (codec = this.#compiler.compile(fn.params)));
    return codec;
  }

  #context({ identity, connectionId, plannedMicros }: Caller): CallContext {
    const now = this.options.now();
    const timestampMicros = plannedMicros !== undefined && plannedMicros > now ? plannedMicros : now;
    return { sender: identity, connectionId, timestampMicros };
  }

  #refuseReducer(reducer: ReducerSchema | undefined, caller: Caller, args: Uint8Array): string | undefined {
    if (reducer === undefined) return 'no such reducer';
    if (reducer.lifecycle !== undefined) {
      const event = reducer.lifecycle.charAt(0).toUpperCase() + reducer.lifecycle.slice(1);
      return `can't directly call special ${event} lifecycle reducer`;
    }
    if (reducer.isPrivate && !caller.isOwner) return 'no such reducer';
    return this.#checkArguments('reducer', reducer, args);
  }

  /** Bytes after the last argument are passed over, as a server does. */
  #checkArguments(
    kind: 'reducer' | 'procedure',
    fn: ReducerSchema | ProcedureSchema,
    args: Uint8Array,
  ): string | undefined {
    try {
      this.paramsOf(fn).validate(args, 0, args.length);
      return undefined;
    } catch (error) {
      if (!(error instanceof BsatnError)) throw error;
      return `invalid arguments for ${kind} ${fn.name}: ${this.#explain(fn.params, args)}`;
    }
  }

  #explain(params: ProductType, args: Uint8Array): string {
    return argumentError(params, this.options.instance.schema.typespace, args);
  }
}
