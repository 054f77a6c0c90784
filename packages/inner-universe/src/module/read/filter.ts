import { decodeValue, type Value, type ValueObject } from '@nerv/core';
import type { FilterBytes, FilterOperator } from '../../protocol/index';
import { follow } from '../property-index/path';
import { decodeEncoded, invalid } from '../write/checks';
import { compareValues, equalForFilters } from './compare';

/** A row as filters see it. */
export interface Filterable {
  readonly tags: readonly string[];
  readonly properties: Uint8Array;
}

/** How a column is read for filters and order; which there are depends on the table. */
export type Columns<R> = { readonly [name: string]: (row: R) => Value };

type Test = (value: Value | undefined) => boolean;

/** What a path leads to in a row; `undefined` where there is nothing. The properties are decoded once per row. */
export type PathReader<R> = (row: R, properties: () => ValueObject) => Value | undefined;

export function compilePath<R>(path: readonly string[], columns: Columns<R>): PathReader<R> {
  const [root, ...rest] = path;
  if (root === 'properties') return (_row, properties) => follow(properties(), rest);
  const column = root === undefined || !Object.hasOwn(columns, root) ? undefined : columns[root];
  if (column === undefined || rest.length > 0) {
    throw invalid(
      ['path'],
      'known-path',
      `There is no field "${path.join('.')}". The fields are ${Object.keys(columns).join(', ')} and what "properties" holds.`,
    );
  }
  return (row) => column(row);
}

/** The properties of a row, decoded when they are first asked for. */
export function lazyProperties(row: Filterable): () => ValueObject {
  let decoded: ValueObject | undefined;
  return () => (decoded ??= decodeValue(row.properties) as ValueObject);
}

/** Whether a row has all the tags and passes all the filters. */
export function compileFilters<R extends Filterable>(
  filters: readonly FilterBytes[],
  tags: readonly string[],
  columns: Columns<R>,
): (row: R) => boolean {
  const tests = filters.map(({ path, operator, value }) => ({
    read: compilePath(path, columns),
    test: compileTest(operator, decodeEncoded('value', value)),
  }));
  return (row) => {
    for (const tag of tags) if (!row.tags.includes(tag)) return false;
    if (tests.length === 0) return true;
    const properties = lazyProperties(row);
    return tests.every(({ read, test }) => test(read(row, properties)));
  };
}

function compileTest(operator: FilterOperator, operand: Value): Test {
  switch (operator) {
    case 'equals':
      return (value) => equalForFilters(value, operand);
    case 'notEquals':
      return (value) => !equalForFilters(value, operand);
    case 'greaterThan':
      return (value) => (compareValues(value, operand) ?? 0) > 0;
    case 'lessThan':
      return (value) => (compareValues(value, operand) ?? 0) < 0;
    case 'greaterOrEqual':
      return (value) => (compareValues(value, operand) ?? -1) >= 0;
    case 'lessOrEqual':
      return (value) => (compareValues(value, operand) ?? 1) <= 0;
    case 'contains':
      return (value) =>
        Array.isArray(value)
          ? (value as readonly Value[]).some((element) => equalForFilters(element, operand))
          : typeof value === 'string' && typeof operand === 'string' && value.includes(operand);
    case 'startsWith': {
      const text = textOf(operator, operand);
      return (value) => typeof value === 'string' && value.startsWith(text);
    }
    case 'endsWith': {
      const text = textOf(operator, operand);
      return (value) => typeof value === 'string' && value.endsWith(text);
    }
    case 'in': {
      const list = listOf(operator, operand);
      return (value) => list.some((element) => equalForFilters(value, element));
    }
    case 'notIn': {
      const list = listOf(operator, operand);
      return (value) => !list.some((element) => equalForFilters(value, element));
    }
  }
}

function textOf(operator: FilterOperator, operand: Value): string {
  if (typeof operand === 'string') return operand;
  throw invalid(['value'], 'string', `The filter operator "${operator}" takes a string.`);
}

function listOf(operator: FilterOperator, operand: Value): readonly Value[] {
  if (Array.isArray(operand)) return operand as readonly Value[];
  throw invalid(['value'], 'array', `The filter operator "${operator}" takes an array of values.`);
}
