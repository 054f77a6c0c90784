import type { Operation, OperationResult } from '../../protocol/index';
import { putConfiguration } from './configuration';
import { createEntity, deleteEntity, updateEntity } from './entities';
import { publishEvent } from './events';
import type { Ledger } from './ledger';
import { createRelation, deleteRelation, updateRelation } from './relations';
import { commitVersion, createBranch } from './versions';

/**
 * Carries out one operation. Each checks everything before it changes anything, so a `PersistenceError` it throws leaves no
 * trace.
 */
export function execute(ledger: Ledger, { tag, value }: Operation): OperationResult {
  switch (tag) {
    case 'publishEvent':
      return publishEvent(ledger, value);
    case 'createEntity':
      return createEntity(ledger, value);
    case 'updateEntity':
      return updateEntity(ledger, value);
    case 'deleteEntity':
      return deleteEntity(ledger, value);
    case 'createRelation':
      return createRelation(ledger, value);
    case 'updateRelation':
      return updateRelation(ledger, value);
    case 'deleteRelation':
      return deleteRelation(ledger, value);
    case 'commitVersion':
      return commitVersion(ledger, value);
    case 'createBranch':
      return createBranch(ledger, value);
    case 'putConfiguration':
      return putConfiguration(ledger, value);
  }
}
