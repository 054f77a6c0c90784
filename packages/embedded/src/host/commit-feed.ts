import type { Commit, Datastore, Tx } from '../datastore';
import { writeTransactionUpdate, type QuerySetUpdate } from '../protocol';
import type { Subscriptions } from '../subscriptions';
import type { Clock } from './clock';
import type { DatabaseStorage } from './database-storage';
import type { Scheduler } from './scheduler';
import type { Session } from './session';

const NO_UPDATES: readonly QuerySetUpdate[] = [];

export interface CommitFeedOptions {
  readonly datastore: Datastore<Session>;
  readonly subscriptions: Subscriptions<Session>;
  readonly scheduler: Scheduler;
  readonly storage: DatabaseStorage | undefined;
  readonly clock: Clock;
}

/** What becomes of a commit: it goes to the store, to the scheduler, and to every client that asked for what it changed. */
export class CommitFeed {
  constructor(private readonly options: CommitFeedOptions) {}

  /**
   * Tells every client what a commit changed for it. The changes of `caller` are not sent but given back: they travel with the
   * result of its call.
   */
  publish(commit: Commit<Session>, caller?: Session): readonly QuerySetUpdate[] {
    this.persist(commit);
    if (commit.tables.length === 0) return NO_UPDATES;
    this.options.scheduler.onCommit(commit);
    let own = NO_UPDATES;
    for (const [session, delta] of this.options.subscriptions.evaluate(commit)) {
      const updates = delta.toUpdates();
      if (session === caller) {
        own = updates;
        continue;
      }
      session.connection.send(commit.offset, (writer) => {
        writeTransactionUpdate(writer, updates);
      });
    }
    return own;
  }

  /** Puts a commit in line for the store and tells nobody. */
  persist(commit: Commit<Session>): void {
    if (!commit.isEmpty) this.options.storage?.append(commit);
  }

  /** A transaction of the host's own. */
  transact(change: (tx: Tx<Session>) => void): Commit<Session> {
    const tx = this.options.datastore.begin({ timestampMicros: this.options.clock() });
    try {
      change(tx);
    } catch (error) {
      tx.rollback();
      throw error;
    }
    return tx.commit();
  }
}
