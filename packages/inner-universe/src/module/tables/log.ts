import { t, table } from 'spacetimedb/server';
import { logColumns, outcomeColumns } from '../../definitions/index';

/** The one log. It also is the memory of what was written: `byOperation` finds the entries of a write that comes again. */
export const log = table(
  {
    name: 'log',
    indexes: [
      { accessor: 'byOperation', algorithm: 'btree', columns: ['operationId'] },
      { accessor: 'byType', algorithm: 'btree', columns: ['kind', 'type', 'position'] },
      { accessor: 'byKey', algorithm: 'btree', columns: ['key', 'position'] },
    ],
  },
  {
    ...logColumns(t),
    // No primary key: the counter makes positions unique, and an index that must be unique could not be read by ranges.
    position: t.u64().index('btree'),
    /** Index of the operation within its write; the last entry of an operation is its result. */
    operation: t.u32(),
    /** Of the write's content, to tell a retry from a reused operation id. */
    contentHash: t.u64(),
  },
);

export const logLive = table({ name: 'log_live', public: true, event: true }, logColumns(t));

export const outcome = table({ name: 'outcome', public: true, event: true }, outcomeColumns(t));
