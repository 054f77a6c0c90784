import {
  BsatnError,
  BsatnReader,
  JsonValueError,
  decodeJsonArguments,
  encodeJson,
  encodeValue,
  typeCompiler,
  type TypeCodec,
} from '../sats';
import type { DatabaseSchema, ProcedureSchema, ReducerSchema } from '../schema';
import type { Caller, FunctionCalls, ProcedureResult, ReducerResult } from './function-calls';
import type { JsonCallAnswer } from './running-database';

const NO_ARGUMENTS = new Uint8Array(0);
const NO_SUCH_FUNCTION = 'No such procedure';
const PROCEDURE_CRASHED = 'The module instance encountered a fatal error';

/** What of a module calls with arguments in JSON need. */
export interface CallableModule {
  readonly schema: DatabaseSchema;
  readonly calls: Pick<FunctionCalls, 'paramsOf'>;
  run(name: string, args: Uint8Array, caller: Caller): ReducerResult | ProcedureResult;
}

/** Calls functions of a module with arguments in SATS-JSON. */
export class JsonCalls {
  readonly #compiler;
  readonly #returns = new Map<ProcedureSchema, TypeCodec>();

  constructor(private readonly module: CallableModule) {
    this.#compiler = typeCompiler(module.schema.typespace);
  }

  /** Calls a reducer or, where none that the caller may call has the name, a procedure. */
  call(name: string, json: string, caller: Caller): JsonCallAnswer {
    const { schema } = this.module;
    const reducer = schema.reducersByName.get(name);
    if (reducer?.lifecycle !== undefined) return this.#callReducer(reducer, NO_ARGUMENTS, caller, 'badCall');
    const fn = [reducer, schema.proceduresByName.get(name)].find(
      (candidate) => candidate !== undefined && (!candidate.isPrivate || caller.isOwner),
    );
    if (fn === undefined) return { kind: 'unknown', message: NO_SUCH_FUNCTION };
    const args = this.#readArguments(fn, json);
    if (typeof args === 'string') return { kind: 'badCall', message: args };
    return fn.kind === 'reducer'
      ? this.#callReducer(fn, args, caller, 'reducerFailed')
      : this.#callProcedure(fn, args, caller);
  }

  #callReducer(
    { name }: ReducerSchema,
    args: Uint8Array,
    caller: Caller,
    failure: 'badCall' | 'reducerFailed',
  ): JsonCallAnswer {
    const started = performance.now();
    const result = this.module.run(name, args, caller);
    if (result.kind === 'refused' || result.kind === 'failed')
      return { kind: failure, message: result.message };
    return { kind: 'committed', durationMicros: microsSince(started) };
  }

  #callProcedure(procedure: ProcedureSchema, args: Uint8Array, caller: Caller): JsonCallAnswer {
    const started = performance.now();
    const result = this.module.run(procedure.name, args, caller);
    if (result.kind !== 'returned') {
      const message = result.kind === 'committed' ? PROCEDURE_CRASHED : result.message;
      return { kind: 'procedureFailed', message };
    }
    const durationMicros = microsSince(started);
    try {
      return { kind: 'returned', json: this.#writeResult(procedure, result.value), durationMicros };
    } catch (error) {
      if (!(error instanceof BsatnError)) throw error;
      return { kind: 'procedureFailed', message: `${PROCEDURE_CRASHED}: ${error.message}` };
    }
  }

  /** @returns their BSATN, or what is wrong with them in the words of a server, which says some of it three times */
  #readArguments(fn: ReducerSchema | ProcedureSchema, json: string): Uint8Array | string {
    const { schema, calls } = this.module;
    try {
      return encodeValue(calls.paramsOf(fn), decodeJsonArguments(fn.name, fn.params, schema.typespace, json));
    } catch (error) {
      if (!(error instanceof JsonValueError) && !(error instanceof BsatnError)) throw error;
      const { message } = error;
      const path = error instanceof JsonValueError ? error.path : undefined;
      const where = path ?? message;
      return [
        `invalid arguments for ${fn.kind} ${fn.name}: ${where}`,
        `invalid arguments for function ${fn.name}: ${where}`,
        ...(path === undefined ? [] : [path]),
        message,
      ].join(': ');
    }
  }

  /** Bytes after the result are passed over, as a server does. */
  #writeResult(procedure: ProcedureSchema, bytes: Uint8Array): string {
    const { returnType } = procedure;
    let codec = this.#returns.get(procedure);
    if (codec === undefined) this.#returns.set(procedure, (codec = this.#compiler.compile(returnType)));
    return encodeJson(returnType, this.module.schema.typespace, codec.decode(new BsatnReader(bytes)));
  }
}

function microsSince(started: number): number {
  return Math.round((performance.now() - started) * 1000);
}
