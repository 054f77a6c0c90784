import { t, table } from 'spacetimedb/server';
import { logColumns, outcomeColumns } from '../../definitions/index';

const { operationId: _, time, revision, payload, ...first } = logColumns(t);

/**
 * The one log. It also is the memory of what was written: `receipt` finds the entries of a write that comes again. (`receipt.ts`
 * says how.) Its columns are those of `log_live` with the receipt in the place of the operation id, and one more:
 * `write/log-rows.ts` relies on that.
 */
export const log = table(
  {
    name: 'log',
    indexes: [
      { accessor: 'byType', algorithm: 'btree', columns: ['kind', 'type', 'position'] },
      { accessor: 'byKey', algorithm: 'btree', columns: ['key', 'position'] },
    ],
  },
  {
    ...first,
    // Not unique in the schema, for an index that must be cannot be read by ranges; the counter sees to it.
    position: t.u64().index('btree'),
    /** The operation id, and which entry of the write this is. */
    receipt: t.string().primaryKey(),
    time,
    revision,
    payload,
    /** Of the write's content, to tell a retry from a reused operation id. */
    contentHash: t.u64(),
  },
);

export const logLive = table({ name: 'log_live', public: true, event: true }, logColumns(t));

export const outcome = table({ name: 'outcome', public: true, event: true }, outcomeColumns(t));
