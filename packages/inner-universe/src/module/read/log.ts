import { ConflictError } from '@nerv/core';
import { logKinds, limits, type LogPage, type ReadLogRequest } from '../../protocol/index';
import { keyOf, logEntry, type StoredEntry } from '../rows';
import type { Db } from '../schema';
import { findCounter, findUniverse } from '../system-rows';
import { Pace } from './pace';
import { PageBudget, pageBytes } from './page';
import { between } from './range';
import { entrySize } from './size';
import { windowsDown, windowsUp, type Window } from './windows';

/** Positions of the first window: few, for nobody knows yet how large their rows are. */
const FIRST_WINDOW = 4;
/** Entries of a window from which on windows do not grow. */
const ENOUGH = 512;

export function readLog(db: Db, request: ReadLogRequest): LogPage {
  const { logId, first } = findUniverse(db);
  const log = { logId, head: Number(findCounter(db).head), first: Number(first) };
  checkPlace(request, log);
  const bounds = boundsOf(db, request, log);
  const forwards = request.direction === 'forwards';
  const find = finder(db, request);
  const budget = new PageBudget(request);
  const pace = new Pace(pageBytes(request.maxBytes));
  const entries: StoredEntry[] = [];
  let scanned = forwards ? bounds.low - 1 : bounds.high + 1;
  let rowsLeft: number = limits.scanRows;
  let found = 0;
  let dense = false;
  const windows = (forwards ? windowsUp : windowsDown)(bounds.low, bounds.high, {
    first: FIRST_WINDOW,
    sparse: () => found < ENOUGH,
    most: () => Math.min(pace.most, dense ? budget.itemsLeft : Infinity),
  });
  let stopped = budget.full;
  for (const window of windows) {
    const { rows, looked, bytes } = find(window);
    found = rows.length;
    dense = found > window.high - window.low;
    rowsLeft -= looked;
    pace.looked(window.high - window.low + 1, bytes);
    for (const row of forwards ? rows : rows.reverse()) {
      if (!budget.take(entrySize(row))) {
        stopped = true;
        break;
      }
      entries.push(row);
      scanned = Number(row.position);
    }
    if (stopped) break;
    scanned = forwards ? window.high : window.low;
    if (budget.full || rowsLeft <= 0 || pace.isOver) break;
  }
  const done = !stopped && (forwards ? scanned >= bounds.high : scanned <= bounds.low);
  return { ...log, scanned, done, entries: entries.map(logEntry) };
}

interface LogEnds {
  readonly logId: string;
  readonly head: number;
  readonly first: number;
}

/** Refuses a place that is not of this log as it is now. */
function checkPlace(request: ReadLogRequest, { logId, head, first }: LogEnds): void {
  const refuse = (reason: string, message: string) =>
    new ConflictError({
      message,
      actual: { logId, head, first },
      expected: { logId: request.logId ?? null, position: request.after },
      details: { reason },
    });
  if (request.logId !== undefined && request.logId !== logId) {
    throw refuse(
      'other-log',
      `The checkpoint is of log "${request.logId}", and this database has log "${logId}": it was cleared or restored. Begin anew.`,
    );
  }
  if (request.after > head) {
    throw refuse(
      'beyond-head',
      `Position ${request.after} is beyond the head of the log, ${head}. Begin at a position there is.`,
    );
  }
  if (request.logId !== undefined && request.direction === 'forwards' && request.after < first - 1) {
    throw refuse(
      'pruned',
      `The entries after position ${request.after} are pruned: the log begins at ${first}. Begin there, or at a state that is newer.`,
    );
  }
}

/** The positions to look at, both included; `low` above `high` where there are none. */
function boundsOf(db: Db, request: ReadLogRequest, { head, first }: LogEnds): Window {
  let low = Math.max(request.after + 1, first);
  let high = Math.min(request.before === undefined ? head : request.before - 1, head);
  if (request.since !== undefined) low = Math.max(low, firstAtOrAfter(db, request.since, first, head));
  if (request.until !== undefined) high = Math.min(high, firstAtOrAfter(db, request.until, first, head) - 1);
  return { low, high };
}

/** Position of the first entry of this time or later; `head + 1` where there is none. Times never fall, so it halves. */
function firstAtOrAfter(db: Db, time: number, first: number, head: number): number {
  let low = first;
  let high = head + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (timeAt(db, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function timeAt(db: Db, position: number): number {
  for (const { time } of db.log.position.filter(BigInt(position))) return Number(time.microsSinceUnixEpoch);
  throw new Error(`The log has no entry at position ${position}, though positions are dense.`);
}

interface Found {
  /** In order of position. */
  readonly rows: StoredEntry[];
  /** Rows that were looked at. */
  readonly looked: number;
  /** Their bytes. */
  readonly bytes: number;
}

/** How the entries of a window are found: by key, by types, or by position and looking. */
function finder(db: Db, request: ReadLogRequest): (window: Window) => Found {
  const kinds = (request.kinds.length > 0 ? [...new Set(request.kinds)] : Object.keys(logKinds)).map(
    kindNumber,
  );
  const types = [...new Set(request.types)];
  const { source, key } = request;
  const wantedKinds = new Set(kinds);
  const wantedTypes = new Set(types);
  const matches = (row: StoredEntry) =>
    wantedKinds.has(row.kind) &&
    (types.length === 0 || wantedTypes.has(row.type)) &&
    (source === undefined || row.source === source) &&
    (key === undefined || keyOf(row) === key);
  const sift = (candidates: StoredEntry[]): Found => ({
    rows: candidates.filter(matches),
    looked: candidates.length,
    bytes: candidates.reduce((sum, row) => sum + entrySize(row), 0),
  });
  if (key !== undefined) {
    // An event whose id is its operation id is found by its receipt instead.
    const own = db.log.receipt.find(key);
    return ({ low, high }) => {
      const candidates = [...db.log.byKey.filter([key, between(low, high)])];
      if (own !== null && own.key === '' && own.position >= low && own.position <= high) candidates.push(own);
      return sift(candidates.sort(byPosition));
    };
  }
  if (types.length > 0) {
    return ({ low, high }) => {
      const range = between(low, high);
      const candidates = kinds.flatMap((kind) =>
        types.flatMap((type) => [...db.log.byType.filter([kind, type, range])]),
      );
      if (kinds.length * types.length > 1) candidates.sort(byPosition);
      return sift(candidates);
    };
  }
  return ({ low, high }) => sift([...db.log.position.filter(between(low, high))]);
}

function byPosition(one: StoredEntry, other: StoredEntry): number {
  return one.position < other.position ? -1 : 1;
}

function kindNumber(name: string): number {
  const number = new Map<string, number>(Object.entries(logKinds)).get(name);
  if (number === undefined) throw new TypeError(`No such kind: ${name}`);
  return number;
}
