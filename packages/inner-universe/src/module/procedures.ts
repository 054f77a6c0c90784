import * as reads from '../protocol/index';
import {
  countEntities as count,
  getEntities as entitiesById,
  queryEntities as entities,
} from './read/entities';
import { readLog as log } from './read/log';
import { readProcedure } from './read/procedure';
import { getRelations as relationsById, queryRelations as relations } from './read/relations';
import { getConfiguration as configuration, getStatus as status } from './read/system';
import { traverse as traversal } from './read/traverse';
import {
  getVersionContent as content,
  getVersions as versionsById,
  listBranches as branches,
  versionHistory as history,
} from './read/versions';

export const readLog = readProcedure(reads.readLog, ({ db }, request) => log(db, request));
export const getEntities = readProcedure(reads.getEntities, ({ db }, request) => entitiesById(db, request));
export const queryEntities = readProcedure(reads.queryEntities, ({ db }, request) => entities(db, request));
export const countEntities = readProcedure(reads.countEntities, ({ db }, request) => count(db, request));
export const getRelations = readProcedure(reads.getRelations, ({ db }, request) =>
  relationsById(db, request),
);
export const queryRelations = readProcedure(reads.queryRelations, ({ db }, request) =>
  relations(db, request),
);
export const traverse = readProcedure(reads.traverse, ({ db }, request) => traversal(db, request));
export const getVersions = readProcedure(reads.getVersions, ({ db }, request) => versionsById(db, request));
export const versionHistory = readProcedure(reads.versionHistory, ({ db }, request) => history(db, request));
export const getVersionContent = readProcedure(reads.getVersionContent, ({ db }, request) =>
  content(db, request),
);
export const listBranches = readProcedure(reads.listBranches, ({ db }, request) => branches(db, request));
export const getStatus = readProcedure(reads.getStatus, (context) => status(context));
export const getConfiguration = readProcedure(reads.getConfiguration, ({ db }) => configuration(db));
