import {
  DbConnectionBuilder,
  DbConnectionImpl,
  SubscriptionBuilderImpl,
  type DbConnectionConfig,
} from 'spacetimedb';
import { remoteModule, type InnerUniverseModule } from './remote-module';

/**
 * A connection of the official SDK to a database that runs the module. Build one with
 * `InnerUniverseConnection.builder().withUri(…).withDatabaseName(…).withCompression('none').withConfirmedReads(true).build()`:
 * compressed frames can overtake each other in the SDK, and confirmed reads are what makes an acknowledged write durable.
 */
export class InnerUniverseConnection extends DbConnectionImpl<InnerUniverseModule> {
  static builder(): DbConnectionBuilder<InnerUniverseConnection> {
    return new DbConnectionBuilder<InnerUniverseConnection>(
      remoteModule,
      (config: DbConnectionConfig<InnerUniverseModule>) => new InnerUniverseConnection(config),
    );
  }

  override subscriptionBuilder = (): SubscriptionBuilderImpl<InnerUniverseModule> =>
    new SubscriptionBuilderImpl<InnerUniverseModule>(this);
}
