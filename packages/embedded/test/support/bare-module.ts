import { createDatastore, type Datastore, type Tx } from '../../src/datastore';
import {
  ModuleInstance,
  prepareModule,
  type CallOutcome,
  type LogLevel,
  type LogPlace,
  type OutboundAnswer,
  type OutboundRequest,
  type ProcedureTransactions,
} from '../../src/module-host';
import {
  encodeModuleDef,
  moduleOfTables,
  rawReducer,
  type ModuleSketch,
  type TableSketch,
} from './module-def';

export interface BareModule {
  readonly tables?: readonly TableSketch[];
  /** Bodies of reducers by name, in JavaScript. `sys` holds the host functions, `args` is the DataView of the arguments. */
  readonly reducers?: Readonly<Record<string, string>>;
  /** Bodies of procedures by name. */
  readonly procedures?: Readonly<Record<string, string>>;
  /** Bodies of HTTP handlers by name. `request` and `body` are what the hook is given; each returns what the hook returns. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** Runs when the module is loaded. */
  readonly top?: string;
  /** Runs last, where `hooks` is known. */
  readonly end?: string;
  readonly definition?: Partial<ModuleSketch>;
}

/** The text of a module that talks to the host without the library of `spacetimedb/server`. */
export function bareModuleText({
  tables = [],
  reducers = {},
  procedures = {},
  handlers = {},
  top = '',
  end = '',
  definition = {},
}: BareModule): string {
  const bytes = encodeModuleDef({
    ...moduleOfTables(tables),
    reducers: Object.keys(reducers).map((name) => rawReducer(name)),
    procedures: Object.keys(procedures).map((sourceName) => ({
      sourceName,
      params: { tag: 'Product', elements: [] },
      returnType: { tag: 'String' },
      isPrivate: false,
    })),
    httpHandlers: Object.keys(handlers),
    ...definition,
  });
  const functions = (bodies: readonly string[], parameters: string): string =>
    `[${bodies.map((body) => `(${parameters}) => { ${body} }`).join(',\n')}]`;
  return `
import * as v2 from 'spacetime:sys@2.0';
import * as v2dot1 from 'spacetime:sys@2.1';
const sys = { ...v2, ...v2dot1 };
class SenderError extends Error {}
const errorClass = (code) => class extends Error { get name() { return 'Errno' + code; } };
const text = (value) => new TextEncoder().encode(String(value));
const caught = (run) => { try { return run(); } catch (error) { return error.name + ': ' + error.message; } };
const say = (value) => sys.console_log(2, String(value));
const reducers = ${functions(Object.values(reducers), 'args, sender, connection, time')};
const procedures = ${functions(Object.values(procedures), 'args, sender, connection, time')};
const handlers = ${functions(Object.values(handlers), 'request, body, time')};
${top}
const hooks = {
  __describe_module__: () => new Uint8Array([${bytes.join(',')}]),
  __get_error_constructor__: errorClass,
  __sender_error_class__: SenderError,
  __call_reducer__: (id, sender, connection, time, args) => reducers[id](args, sender, connection, time),
  __call_procedure__: (id, sender, connection, time, args) => text(procedures[id](args, sender, connection, time)),
  __call_http_handler__: (id, time, request, body) => handlers[id](request, body, time),
};
${end}
export default { [sys.moduleHooks]: () => hooks };
`;
}

/** A bare module that runs over a datastore of its own. */
export class BareInstance {
  readonly logs: [LogLevel, string, string | undefined][] = [];
  /** Where each of them came from. */
  readonly places: (LogPlace | undefined)[] = [];
  /** Calls that the module asked for. */
  readonly soon: [string, Uint8Array][] = [];
  /** Which rows of schedule tables ask for a call too late. */
  tooFar: ((tableId: number, row: Uint8Array) => boolean) | undefined;
  /** Answers HTTP requests of procedures. */
  answer: ((request: OutboundRequest) => OutboundAnswer) | undefined;
  readonly datastore: Datastore;
  readonly instance: ModuleInstance;
  #time = 100n;

  private constructor(prepared: Awaited<ReturnType<typeof prepareModule>>) {
    this.instance = new ModuleInstance(prepared, {
      databaseIdentity: 77n,
      jwtPayload: (connection) => (connection === 5n ? '{"sub":"é"}' : undefined),
      monotonicMs: () => 12,
      isTooFar: (tableId, row) => this.tooFar?.(tableId, row) ?? false,
      httpRequest: (request) => this.answer?.(request),
      callSoon: (name, args) => this.soon.push([name, args]),
      log: (level, message, functionName, place) => {
        this.logs.push([level, message, functionName]);
        this.places.push(place);
      },
    });
    this.datastore = createDatastore(this.instance.schema);
  }

  static async load(module: BareModule): Promise<BareInstance> {
    return new BareInstance(await prepareModule(bareModuleText(module)));
  }

  /** Messages logged at level info. */
  get said(): string[] {
    return this.logs.filter(([level]) => level === 'info').map(([, message]) => message);
  }

  begin(): Tx {
    return this.datastore.begin({ timestampMicros: this.#time++ });
  }

  /** How its procedures and handlers open transactions. */
  readonly transactions: ProcedureTransactions = {
    begin: () => this.begin(),
    commit: (tx) => {
      tx.commit();
    },
  };

  call(name: string, args: Uint8Array = new Uint8Array(0)): CallOutcome<void> {
    const reducer = this.instance.schema.reducersByName.get(name);
    if (reducer === undefined) throw new Error(`the test has no reducer ${name}`);
    const tx = this.begin();
    const outcome = this.instance.callReducer(
      reducer,
      tx,
      { sender: 9n, connectionId: 5n, timestampMicros: 100n },
      args,
    );
    if (outcome.kind === 'returned') tx.commit();
    else tx.rollback();
    return outcome;
  }

  run(name: string): CallOutcome<string> {
    const procedure = this.instance.schema.proceduresByName.get(name);
    if (procedure === undefined) throw new Error(`the test has no procedure ${name}`);
    const outcome = this.instance.callProcedure(
      procedure,
      this.transactions,
      { sender: 9n, connectionId: 0n, timestampMicros: 100n },
      new Uint8Array(0),
    );
    return outcome.kind === 'returned'
      ? { kind: 'returned', value: new TextDecoder().decode(outcome.value) }
      : outcome;
  }
}
