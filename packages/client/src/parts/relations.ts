import {
  IntegrityError,
  type Page,
  type Relation,
  type RelationMetadataInput,
  RelationNotFoundError,
} from '@nerv/core';
import { getRelations, limits, queryRelations, traverse } from '@nerv/inner-universe/protocol';
import type { RelationApi } from '../api/relation-api';
import type { Calls } from '../calls/calls';
import { entityOf, relationOf } from '../decode/rows';
import { checkInteger, checkMember, checkName, checkNames, checkText, optional } from '../input/check';
import { callFields, checkOptions, createFields, expectFields, updateFields } from '../input/fields';
import { checkFilters, checkLimit, columnsOf } from '../input/selection';
import { createRelation, deleteRelation, updateRelation } from '../operations/relation';
import type {
  CallOptions,
  CreateOptions,
  ExpectRevisionOptions,
  Updated,
  UpdateOptions,
} from '../types/options';
import type { Query, RelationQuery, Traversal, TraverseOptions } from '../types/query';
import { PagedQuery } from './paged-query';
import { only } from './results';

export class Relations implements RelationApi {
  constructor(private readonly calls: Calls) {}

  async createRelation(
    fromId: string,
    toId: string,
    relationType: string,
    metadata: RelationMetadataInput = {},
    options: CreateOptions = {},
  ): Promise<string> {
    checkOptions(options, createFields);
    const operation = createRelation({ fromId, toId, relationType, metadata, id: options.id }, []);
    return only(await this.calls.write('createRelation', [operation], options)).id;
  }

  async getRelation(id: string, options: CallOptions = {}): Promise<Relation> {
    const relation = await this.one('getRelation', id, options);
    if (relation === undefined) throw new RelationNotFoundError({ relationId: id });
    return relation;
  }

  async findRelation(id: string, options: CallOptions = {}): Promise<Relation | undefined> {
    return this.one('findRelation', id, options);
  }

  async updateRelation(
    id: string,
    metadata: RelationMetadataInput,
    options: UpdateOptions = {},
  ): Promise<Updated> {
    checkOptions(options, updateFields);
    const { mode, expectedRevision } = options;
    const operation = updateRelation({ id, metadata, mode, expectedRevision }, []);
    const { revision } = only(await this.calls.write('updateRelation', [operation], options));
    return { id, revision };
  }

  async deleteRelation(id: string, options: ExpectRevisionOptions = {}): Promise<void> {
    checkOptions(options, expectFields);
    const { expectedRevision } = options;
    await this.calls.write('deleteRelation', [deleteRelation({ id, expectedRevision }, [])], options);
  }

  queryRelations(query: RelationQuery = {}): Query<Relation> {
    return new PagedQuery((cursor) => this.page(query, cursor));
  }

  async traverse(entityId: string, options: TraverseOptions = {}): Promise<Traversal> {
    checkOptions(options, [...callFields, 'direction', 'relationTypes', 'maxDepth', 'limit']);
    const { direction = 'out', relationTypes = [], maxDepth = 1 } = options;
    const request = {
      entityId: checkName(entityId, ['entityId']),
      direction: checkMember(direction, ['direction'], ['out', 'in', 'both']),
      relationTypes: checkNames(relationTypes, ['relationTypes'], limits.tags),
      maxDepth: checkInteger(maxDepth, ['maxDepth'], 1, limits.traverseDepth),
      limit: checkLimit(options.limit),
      maxBytes: 0,
    };
    const page = await this.calls.read('traverse', 'traverse', traverse, request, options);
    const relations = new Map(page.relations.map((row) => [row.id, relationOf(row)]));
    const steps = page.steps.map(({ entity, depth, viaId, parentId }) => {
      const relation = relations.get(viaId);
      if (relation === undefined) {
        throw new IntegrityError({ message: `A traversal names relation "${viaId}", but does not hold it.` });
      }
      return { entity: entityOf(entity), depth, relation, parentId };
    });
    return { steps, truncated: page.truncated };
  }

  private async page(query: RelationQuery, cursor: string | undefined): Promise<Page<Relation>> {
    const own = ['fromId', 'toId', 'relationType', 'filters', 'tags', 'limit', 'cursor'];
    checkOptions(query, [...callFields, ...own]);
    const request = {
      fromId: optional(query.fromId, ['fromId'], checkName),
      toId: optional(query.toId, ['toId'], checkName),
      relationType: optional(query.relationType, ['relationType'], checkName),
      filters: checkFilters(query.filters ?? [], columnsOf.relation),
      tags: checkNames(query.tags ?? [], ['tags'], limits.tags),
      cursor: cursor ?? optional(query.cursor, ['cursor'], checkText),
      limit: checkLimit(query.limit),
      maxBytes: 0,
    };
    const page = await this.calls.read('queryRelations', 'queryRelations', queryRelations, request, query);
    return { items: page.relations.map(relationOf), cursor: page.cursor ?? null, plan: page.plan };
  }

  private async one(caller: string, id: string, options: CallOptions): Promise<Relation | undefined> {
    checkOptions(options, callFields);
    const request = { ids: [checkName(id, ['id'])] };
    const { relations } = await this.calls.read(caller, 'getRelations', getRelations, request, options);
    const [row] = relations;
    return row && relationOf(row);
  }
}
