import {
  DbConnectionBuilder,
  DbConnectionImpl,
  SubscriptionBuilderImpl,
  type DbConnectionConfig,
  type InferTypeOfRow,
} from 'spacetimedb';
import type { procedureParameters, ReadProcedureName, reducerParameters } from '../definitions/index';
import { remoteModule, type AnyModule } from './remote-module';
import type { LogLiveRow, OutcomeRow } from './rows';

/** What a client needs of a live table: to be told of its rows. */
export interface LiveTable<Row> {
  onInsert(callback: (context: unknown, row: Row) => void): void;
  removeOnInsert(callback: (context: unknown, row: Row) => void): void;
}

type Reducers = ReturnType<typeof reducerParameters>;

/** The parts of a connection that follow from the module. */
export interface InnerUniverseParts {
  readonly db: { readonly logLive: LiveTable<LogLiveRow>; readonly outcome: LiveTable<OutcomeRow> };
  readonly reducers: {
    readonly [Name in keyof Reducers]: (parameters: InferTypeOfRow<Reducers[Name]>) => Promise<void>;
  };
  readonly procedures: {
    readonly [Name in ReadProcedureName]: (
      parameters: InferTypeOfRow<ReturnType<typeof procedureParameters>>,
    ) => Promise<Uint8Array>;
  };
}

/** A connection of the official SDK to a database that runs the module. */
// The SDK's own types of a module name files that it does not export, so they cannot be published; these say the same.
export type InnerUniverseConnection = InnerUniverseParts & DbConnectionImpl<AnyModule>;

class Connection extends DbConnectionImpl<AnyModule> {
  override subscriptionBuilder = (): SubscriptionBuilderImpl<AnyModule> =>
    new SubscriptionBuilderImpl<AnyModule>(this);
}

export const InnerUniverseConnection = {
  /**
   * Begins a connection:
   * `InnerUniverseConnection.builder().withUri(…).withDatabaseName(…).withCompression('none').withConfirmedReads(true).build()`.
   * Compressed frames can overtake each other in the SDK, and confirmed reads are what makes an acknowledged write durable.
   */
  builder(): DbConnectionBuilder<InnerUniverseConnection> {
    return new DbConnectionBuilder<InnerUniverseConnection>(
      remoteModule,
      (config: DbConnectionConfig<AnyModule>) => new Connection(config) as InnerUniverseConnection,
    );
  },
};
