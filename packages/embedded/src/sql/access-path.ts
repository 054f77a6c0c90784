import type { ReadView, Row } from '../datastore';
import type { IndexSchema, TableSchema } from '../schema';
import type { ColumnCondition } from './conditions';

/** Gives the rows that may match: all that do, and as few others as an index allows. */
export type AccessPath = (view: ReadView) => Iterable<Row>;

const INCLUDED = 0;
const EXCLUDED = 1;
const UNBOUNDED = 2;

/** Chooses the index that narrows best by conditions that must all hold, or the whole table. */
export function chooseAccessPath(table: TableSchema, conditions: readonly ColumnCondition[]): AccessPath {
  let best: { path: AccessPath; score: number } | undefined;
  for (const index of table.indexes) {
    const candidate =
      index.algorithm === 'hash' ? pointPath(index, conditions) : orderedPath(index, conditions);
    if (candidate !== undefined && (best === undefined || candidate.score > best.score)) best = candidate;
  }
  return best?.path ?? ((view) => view.scan(table.id));
}

interface Candidate {
  readonly path: AccessPath;
  readonly score: number;
}

/** Every column of the index must be given. */
function pointPath(index: IndexSchema, conditions: readonly ColumnCondition[]): Candidate | undefined {
  const values = equalities(index, conditions);
  if (values.length < index.columns.length) return undefined;
  return point(index, values);
}

/** The first columns given by equality, then perhaps a range of the next one. */
function orderedPath(index: IndexSchema, conditions: readonly ColumnCondition[]): Candidate | undefined {
  const values = equalities(index, conditions);
  if (values.length === index.columns.length) return point(index, values);
  const next = index.columns[values.length];
  const bounds = conditions.filter((condition) => condition.position === next);
  const lower = bounds.find(({ operator }) => operator === '>' || operator === '>=');
  const upper = bounds.find(({ operator }) => operator === '<' || operator === '<=');
  const isRange = lower !== undefined || upper !== undefined;
  if (values.length === 0 && !isRange) return undefined;
  const prefix = concat(values);
  const start = bound(lower);
  const end = bound(upper);
  const buffer = concat([prefix, start, end]);
  return {
    path: (view) => view.rangeScan(index.id, buffer, prefix.length, values.length, start.length, end.length),
    score: values.length * 10 + (isRange ? (lower !== undefined && upper !== undefined ? 4 : 2) : 0),
  };
}

function point(index: IndexSchema, values: readonly Uint8Array[]): Candidate {
  const key = concat(values);
  return {
    path: (view) => view.pointScan(index.id, key),
    score: values.length * 10 + (index.isUnique ? 1000 : 5),
  };
}

/** Values of the first columns of the index, as far as there are equalities for them. */
function equalities(index: IndexSchema, conditions: readonly ColumnCondition[]): Uint8Array[] {
  const values: Uint8Array[] = [];
  for (const column of index.columns) {
    const found = conditions.find(({ position, operator }) => position === column && operator === '=');
    if (found === undefined) break;
    values.push(found.value);
  }
  return values;
}

function bound(condition: ColumnCondition | undefined): Uint8Array {
  if (condition === undefined) return Uint8Array.of(UNBOUNDED);
  const isIncluded = condition.operator === '>=' || condition.operator === '<=';
  return concat([Uint8Array.of(isIncluded ? INCLUDED : EXCLUDED), condition.value]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
