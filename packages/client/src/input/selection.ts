import type { Path } from '@nerv/core';
import { filterOperators, limits, type FilterBytes } from '@nerv/inner-universe/protocol';
import type { EntitySelection, Filter, OrderBy } from '../types/query';
import {
  checkFields,
  checkInteger,
  checkMember,
  checkName,
  checkNames,
  checkUnicode,
  optional,
} from './check';
import { encodeAt } from './encode';
import { kindOf, refuse } from './refuse';

/** What a field name may stand for without `properties` in front. */
const entityColumns = [
  'id',
  'entityType',
  'name',
  'description',
  'tags',
  'revision',
  'createdAt',
  'updatedAt',
];
const relationColumns = [
  'id',
  'fromId',
  'toId',
  'relationType',
  'name',
  'description',
  'tags',
  'strength',
  'bidirectional',
  'revision',
  'createdAt',
  'updatedAt',
];
export const columnsOf = { entity: entityColumns, relation: relationColumns } as const;

export const entitySelectionFields = ['entityType', 'filters', 'tags'] as const;

export function entitySelection(selection: EntitySelection): {
  readonly entityType: string | undefined;
  readonly filters: readonly FilterBytes[];
  readonly tags: readonly string[];
} {
  return {
    entityType: optional(selection.entityType, ['entityType'], checkName),
    filters: checkFilters(selection.filters ?? [], entityColumns),
    tags: checkNames(selection.tags ?? [], ['tags'], limits.tags),
  };
}

export function checkFilters(filters: readonly Filter[], columns: readonly string[]): readonly FilterBytes[] {
  const at: Path = ['filters'];
  if (!Array.isArray(filters)) refuse(at, 'array', `is ${kindOf(filters)}`, 'Give an array of conditions.');
  return filters.map((filter: Filter, index) => {
    const path = [...at, index];
    checkFields(filter, path, ['field', 'operator', 'value']);
    return {
      path: checkField(filter.field, [...path, 'field'], columns),
      operator: checkMember(filter.operator, [...path, 'operator'], filterOperators),
      value: encodeAt(filter.value, [...path, 'value']),
    };
  });
}

export function checkOrderBy(
  orderBy: readonly OrderBy[],
  columns: readonly string[],
): readonly { readonly path: readonly string[]; readonly direction: 'ascending' | 'descending' }[] {
  const at: Path = ['orderBy'];
  if (!Array.isArray(orderBy)) refuse(at, 'array', `is ${kindOf(orderBy)}`, 'Give an array of fields.');
  return orderBy.map((key: OrderBy, index) => {
    const path = [...at, index];
    checkFields(key, path, ['field', 'direction']);
    return {
      path: checkField(key.field, [...path, 'field'], columns),
      direction: checkMember(
        key.direction ?? 'ascending',
        [...path, 'direction'],
        ['ascending', 'descending'],
      ),
    };
  });
}

/** The path of a field: a column, or a property by its name or path. */
function checkField(field: unknown, path: Path, columns: readonly string[]): readonly string[] {
  if (Array.isArray(field)) {
    if (field.length === 0) refuse(path, 'non-empty', 'is empty', 'Name a field.');
    return field.map((step, index) => checkUnicode(step, [...path, index], limits.nameBytes));
  }
  const steps = checkName(field, path).split('.');
  const [first = ''] = steps;
  return first === 'properties' || (steps.length === 1 && columns.includes(first))
    ? steps
    : ['properties', ...steps];
}

/** Items of one page; 0 for the default. */
export function checkLimit(value: unknown): number {
  return optional(value, ['limit'], (limit, path) => checkInteger(limit, path, 1, limits.pageItems)) ?? 0;
}

/** How many to give at most, over any number of pages. */
export function checkTotal(value: unknown): number {
  return optional(value, ['limit'], (limit, path) => checkInteger(limit, path, 1)) ?? Number.MAX_SAFE_INTEGER;
}
