// The v2 client and server messages of SpacetimeDB's WebSocket protocol, encoded and decoded by hand so that a
// recording does not depend on any SDK. v3 carries the same messages, one or more in a frame.
import { Reader, Writer, encode, toHex } from './bsatn.mjs';

const CLIENT = ['Subscribe', 'Unsubscribe', 'OneOffQuery', 'CallReducer', 'CallProcedure'];

export function encodeClientMessage({ tag, ...fields }) {
  const out = new Writer();
  out.int(CLIENT.indexOf(tag), 1);
  out.int(fields.requestId, 4);
  if (tag === 'Subscribe') {
    out.int(fields.querySetId, 4);
    encode({ array: 'string' }, fields.queries, out);
  } else if (tag === 'Unsubscribe') {
    out.int(fields.querySetId, 4);
    out.int(fields.sendDroppedRows ? 1 : 0, 1);
  } else if (tag === 'OneOffQuery') encode('string', fields.query, out);
  else {
    out.int(fields.flags ?? 0, 1);
    encode('string', fields.name, out);
    out.int(fields.args.length, 4);
    out.raw(fields.args);
  }
  return out.finish();
}

const text = (r) => new TextDecoder().decode(r.raw(r.u32()));
const bytes = (r) => r.raw(r.u32()).slice();
const list = (r, item) => Array.from({ length: r.u32() }, () => item(r));
const option = (r, item) => (r.u8() === 0 ? item(r) : null);

function rowList(r) {
  const fixed = r.u8() === 0 ? Number(r.int(2)) : null;
  const offsets = fixed === null ? list(r, (q) => Number(q.int(8))) : null;
  const data = bytes(r);
  const rows = [];
  if (fixed !== null)
    for (let at = 0; at < data.length; at += fixed) rows.push(data.subarray(at, at + fixed));
  else offsets.forEach((from, i) => rows.push(data.subarray(from, offsets[i + 1] ?? data.length)));
  return rows;
}
const queryRows = (r) => list(r, (q) => ({ table: text(q), rows: rowList(q) }));
const updateRows = (r) =>
  r.u8() === 0 ? { inserts: rowList(r), deletes: rowList(r) } : { events: rowList(r) };
const tableUpdate = (r) => ({ table: text(r), rows: list(r, updateRows) });
const querySets = (r) => list(r, (q) => ({ querySetId: q.u32(), tables: list(q, tableUpdate) }));

const SERVER = [
  (r) => ({
    tag: 'InitialConnection',
    identity: toHex(r.raw(32).slice().reverse()),
    connectionId: toHex(r.raw(16).slice().reverse()),
    token: text(r),
  }),
  (r) => ({ tag: 'SubscribeApplied', requestId: r.u32(), querySetId: r.u32(), tables: queryRows(r) }),
  (r) => ({
    tag: 'UnsubscribeApplied',
    requestId: r.u32(),
    querySetId: r.u32(),
    tables: option(r, queryRows),
  }),
  (r) => ({
    tag: 'SubscriptionError',
    requestId: option(r, (q) => q.u32()),
    querySetId: r.u32(),
    error: text(r),
  }),
  (r) => ({ tag: 'TransactionUpdate', querySets: querySets(r) }),
  (r) => ({
    tag: 'OneOffQueryResult',
    requestId: r.u32(),
    ...(r.u8() === 0 ? { tables: queryRows(r) } : { error: text(r) }),
  }),
  (r) => {
    const head = { tag: 'ReducerResult', requestId: r.u32(), timestamp: r.int(8, true) };
    const outcome = r.u8();
    if (outcome === 0) return { ...head, outcome: 'Ok', value: toHex(bytes(r)), querySets: querySets(r) };
    if (outcome === 1) return { ...head, outcome: 'Ok', value: '', querySets: [] };
    if (outcome === 2) return { ...head, outcome: 'Err', error: bytes(r) };
    return { ...head, outcome: 'InternalError', error: text(r) };
  },
  (r) => ({
    tag: 'ProcedureResult',
    ...(r.u8() === 0
      ? { outcome: 'Returned', value: bytes(r) }
      : { outcome: 'InternalError', error: text(r) }),
    timestamp: r.int(8, true),
    duration: r.int(8, true),
    requestId: r.u32(),
  }),
];

/** All server messages in one decompressed frame payload. */
export function decodeServerMessages(payload) {
  const reader = new Reader(payload);
  const out = [];
  while (!reader.done) {
    const tag = reader.u8();
    if (!SERVER[tag]) throw new RangeError(`unknown server message ${tag}`);
    out.push(SERVER[tag](reader));
  }
  return out;
}
