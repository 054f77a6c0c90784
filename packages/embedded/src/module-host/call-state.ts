import type { Tx } from '../datastore';
import type { DatabaseSchema, IndexSchema, TableSchema } from '../schema';
import { errno, errnoText } from './errno';
import { placeOfCaller } from './failure';
import type { LogPlace, WriteLog } from './log';
import { RowIterators } from './row-iterators';

/** Makes the transactions that a procedure opens itself. */
export interface ProcedureTransactions {
  begin(): Tx;
  /** Commits, and tells everyone who watches. */
  commit(tx: Tx): void;
}

/** The class of exception that a module wants for an error number. */
export type ErrorClass = new (message: string) => Error;

/** What the host functions of a module know about the call that runs. */
export class CallState {
  /** The open transaction. */
  tx: Tx | undefined;
  /** While a procedure runs: how it opens transactions. A transaction open then is its own. */
  procedure: ProcedureTransactions | undefined;
  /** Name of the function that runs. */
  functionName: string | undefined;
  /** Number of writes since the call began. */
  writes = 0;
  readonly iterators = new RowIterators();
  readonly timers = new Map<number, { readonly name: string; readonly startedMs: number }>();
  #errorClass: (code: number) => ErrorClass;
  #lastTimer = 0;
  #givenUp: Tx | undefined;
  #schema: DatabaseSchema | undefined;
  #scheduled: ReadonlySet<number> = new Set();

  constructor(
    readonly log: WriteLog,
    /** The module's own `Error`, whose stack tells of the module. */
    private readonly realmError: () => ErrorClass,
  ) {
    this.#errorClass = realmError;
  }

  /** Where the module called a method of its library that called the host function which asks this. */
  callerPlace(): LogPlace | undefined {
    const RealmError = this.realmError();
    return placeOfCaller(new RealmError('').stack);
  }

  /** From now on, errors are of the classes that the module's library has for them. */
  useErrorClasses(errorClass: (code: number) => ErrorClass): void {
    this.#errorClass = errorClass;
  }

  /** The exception for an error number, to be thrown into the module. */
  error(code: number, message = errnoText(code)): Error {
    return new (this.#errorClass(code))(message);
  }

  /**
   * The transaction that a host call needs.
   * @throws the module's exception for "not in a transaction"
   */
  open(): Tx {
    if (this.tx === undefined) throw this.error(errno.notInTransaction);
    return this.tx;
  }

  /** What the module declares; `undefined` while it is loaded. */
  get schema(): DatabaseSchema | undefined {
    return this.#schema;
  }

  /** From now on, the tables of a schema are there. */
  useSchema(schema: DatabaseSchema): void {
    this.#schema = schema;
    const scheduled = schema.tables.filter(({ schedule }) => schedule !== undefined);
    this.#scheduled = new Set(scheduled.map(({ id }) => id));
  }

  /** Whether the rows of a table are calls to be made. */
  isScheduled(tableId: number): boolean {
    return this.#scheduled.has(tableId);
  }

  /** The table of that name, source or canonical. */
  findTable(name: string): TableSchema | undefined {
    return this.schema?.tablesByName.get(name);
  }

  /** The index of that name, source or canonical. */
  findIndex(name: string): IndexSchema | undefined {
    return this.schema?.indexesByName.get(name);
  }

  /** Leaves the open transaction, whose iterators end with it. */
  endTransaction(): void {
    this.iterators.closeAll();
    this.tx = undefined;
  }

  /** Leaves the open transaction for good. It is rolled back where the stack has room for that. */
  giveUpTransaction(): void {
    this.#givenUp = this.tx;
    this.endTransaction();
  }

  /** Rolls back the transaction that was given up, if there is one. */
  rollBackGivenUp(): void {
    const tx = this.#givenUp;
    this.#givenUp = undefined;
    tx?.rollback();
  }

  startTimer(name: string, nowMs: number): number {
    const id = ++this.#lastTimer;
    this.timers.set(id, { name, startedMs: nowMs });
    return id;
  }

  /** What every call leaves behind is released when it ends. */
  finish(): void {
    this.endTransaction();
    if (this.timers.size > 0) this.timers.clear();
    this.procedure = undefined;
    this.functionName = undefined;
    this.writes = 0;
  }
}
