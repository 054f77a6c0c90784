import type { Datastore } from '../datastore';
import {
  writeProcedureResult,
  writeReducerErr,
  writeReducerInternalError,
  writeReducerOk,
  type CallProcedure,
  type CallReducer,
  type ClientMessage,
} from '../protocol';
import type { CommitFeed } from './commit-feed';
import type { Caller, FunctionCalls } from './function-calls';
import type { QueryRequests } from './query-requests';
import type { Session } from './session';

const now = performance.now.bind(performance);

/** Answers what clients ask for. */
export class ClientRequests {
  constructor(
    private readonly datastore: Datastore<Session>,
    private readonly calls: FunctionCalls,
    private readonly queries: QueryRequests,
    private readonly commits: CommitFeed,
  ) {}

  handle(session: Session, caller: Caller, message: ClientMessage): void {
    switch (message.tag) {
      case 'CallReducer':
        this.#callReducer(session, caller, message);
        return;
      case 'CallProcedure':
        this.#callProcedure(session, caller, message);
        return;
      case 'Subscribe':
        this.queries.subscribe(session, message);
        return;
      case 'Unsubscribe':
        this.queries.unsubscribe(session, message);
        return;
      case 'OneOffQuery':
        this.queries.oneOff(session, message);
    }
  }

  #callReducer({ connection }: Session, caller: Caller, { requestId, name, args }: CallReducer): void {
    const result = this.calls.callReducer(name, caller, args);
    const { timestampMicros } = result;
    if (result.kind === 'committed') {
      const updates = this.commits.publish(result.commit, caller.session);
      connection.send(result.commit.offset, (writer) => {
        writeReducerOk(writer, requestId, timestampMicros, updates);
      });
      return;
    }
    const write = result.kind === 'refused' ? writeReducerErr : writeReducerInternalError;
    connection.send(this.datastore.lastOffset, (writer) => {
      write(writer, requestId, timestampMicros, result.message);
    });
  }

  #callProcedure({ connection }: Session, caller: Caller, { requestId, name, args }: CallProcedure): void {
    const started = now();
    const result = this.calls.callProcedure(name, caller, args);
    const durationMicros = BigInt(Math.round((now() - started) * 1000));
    connection.send(this.datastore.lastOffset, (writer) => {
      const status =
        result.kind === 'returned'
          ? ({ tag: 'Returned', value: result.value } as const)
          : ({ tag: 'InternalError', message: result.message } as const);
      writeProcedureResult(writer, requestId, status, result.timestampMicros, durationMicros);
    });
  }
}
