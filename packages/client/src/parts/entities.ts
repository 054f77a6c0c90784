import {
  type Entity,
  type EntityHistoryEntry,
  type EntityMetadataInput,
  EntityNotFoundError,
  type Page,
} from '@nerv/core';
import { countEntities, getEntities, queryEntities } from '@nerv/inner-universe/protocol';
import type { EntityApi, HistoryOptions } from '../api/entity-api';
import type { Calls } from '../calls/calls';
import { historyEntryOf } from '../decode/entries';
import { entityOf } from '../decode/rows';
import { checkName, checkText, optional } from '../input/check';
import { callFields, checkOptions, createFields, deleteEntityFields, updateFields } from '../input/fields';
import {
  checkLimit,
  checkOrderBy,
  checkTotal,
  columnsOf,
  entitySelection,
  entitySelectionFields,
} from '../input/selection';
import { createEntity, deleteEntity, updateEntity } from '../operations/entity';
import type {
  CallOptions,
  CreateOptions,
  DeleteEntityOptions,
  Updated,
  UpdateOptions,
} from '../types/options';
import type { EntityQuery, EntitySelection, Query } from '../types/query';
import { readEntries } from './log-entries';
import { PagedQuery } from './paged-query';
import { only } from './results';

export class Entities implements EntityApi {
  constructor(private readonly calls: Calls) {}

  async createEntity(
    entityType: string,
    metadata: EntityMetadataInput = {},
    options: CreateOptions = {},
  ): Promise<string> {
    checkOptions(options, createFields);
    const operation = createEntity({ entityType, metadata, id: options.id }, []);
    return only(await this.calls.write('createEntity', [operation], options)).id;
  }

  async getEntity(id: string, options: CallOptions = {}): Promise<Entity> {
    const entity = await this.one('getEntity', id, options);
    if (entity === undefined) throw new EntityNotFoundError({ entityId: id });
    return entity;
  }

  async findEntity(id: string, options: CallOptions = {}): Promise<Entity | undefined> {
    return this.one('findEntity', id, options);
  }

  async getEntityHistory(id: string, options: HistoryOptions = {}): Promise<readonly EntityHistoryEntry[]> {
    checkOptions(options, [...callFields, 'limit']);
    const filter = { kinds: ['entity'], key: checkName(id, ['id']) } as const;
    const total = checkTotal(options.limit);
    const entries = await readEntries(this.calls, 'getEntityHistory', filter, total, options);
    return entries.map(historyEntryOf);
  }

  async updateEntity(
    id: string,
    metadata: EntityMetadataInput,
    options: UpdateOptions = {},
  ): Promise<Updated> {
    checkOptions(options, updateFields);
    const { mode, expectedRevision } = options;
    const operation = updateEntity({ id, metadata, mode, expectedRevision }, []);
    const { revision } = only(await this.calls.write('updateEntity', [operation], options));
    return { id, revision };
  }

  async deleteEntity(id: string, options: DeleteEntityOptions = {}): Promise<void> {
    checkOptions(options, deleteEntityFields);
    const { onRelations, expectedRevision } = options;
    await this.calls.write(
      'deleteEntity',
      [deleteEntity({ id, onRelations, expectedRevision }, [])],
      options,
    );
  }

  queryEntities(query: EntityQuery = {}): Query<Entity> {
    return new PagedQuery((cursor) => this.page(query, cursor));
  }

  async countEntities(selection: EntitySelection & CallOptions = {}): Promise<number> {
    checkOptions(selection, [...callFields, ...entitySelectionFields]);
    const request = entitySelection(selection);
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await this.calls.read(
        'countEntities',
        'countEntities',
        countEntities,
        { ...request, cursor },
        selection,
      );
      count += page.count;
      ({ cursor } = page);
    } while (cursor !== undefined);
    return count;
  }

  private async page(query: EntityQuery, cursor: string | undefined): Promise<Page<Entity>> {
    checkOptions(query, [...callFields, ...entitySelectionFields, 'orderBy', 'limit', 'cursor']);
    const request = {
      ...entitySelection(query),
      orderBy: checkOrderBy(query.orderBy ?? [], columnsOf.entity),
      cursor: cursor ?? optional(query.cursor, ['cursor'], checkText),
      limit: checkLimit(query.limit),
      maxBytes: 0,
    };
    const page = await this.calls.read('queryEntities', 'queryEntities', queryEntities, request, query);
    return { items: page.entities.map(entityOf), cursor: page.cursor ?? null, plan: page.plan };
  }

  private async one(caller: string, id: string, options: CallOptions): Promise<Entity | undefined> {
    checkOptions(options, callFields);
    const request = { ids: [checkName(id, ['id'])] };
    const { entities } = await this.calls.read(caller, 'getEntities', getEntities, request, options);
    const [row] = entities;
    return row && entityOf(row);
  }
}
