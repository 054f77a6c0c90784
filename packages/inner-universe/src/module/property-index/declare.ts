import { decodeValue, type Value } from '@nerv/core';
import { configurationKeys } from '../../protocol/index';
import type { Db } from '../schema';
import { between } from '../read/range';
import { windowsUp } from '../read/windows';
import { invalid } from '../write/checks';
import { follow } from './path';
import { sortKeyOf } from './sort-key';

const INDEX_KEY = configurationKeys.indexedProperties;

/** How many properties may be indexed. */
const MOST = 64;

interface Declaration {
  readonly entityType: string;
  /** The path as JSON. */
  readonly path: string;
}

/** What a value of the configuration key declares; `undefined` declares nothing. A value of another shape is refused. */
export function parseDeclarations(value: Value | undefined): Declaration[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MOST) {
    throw invalid([INDEX_KEY], 'declarations', `"${INDEX_KEY}" is a list of at most ${MOST} properties.`);
  }
  return (value as readonly Value[]).map((declared, index) => {
    const steps = Array.isArray(declared) ? (declared as readonly Value[]) : [];
    const [entityType, ...path] = steps.filter((step) => typeof step === 'string' && step !== '');
    if (typeof entityType !== 'string' || path.length === 0 || path.length !== steps.length - 1) {
      throw invalid(
        [INDEX_KEY, index],
        'declaration',
        `Entry ${index} of "${INDEX_KEY}" must be an entity type and the steps of a path: ["User", "address", "city"].`,
      );
    }
    return { entityType, path: JSON.stringify(path) };
  });
}

/** Builds what is newly declared from the entities there are, and drops what is declared no more. */
export function declareProperties(db: Db, declarations: readonly Declaration[], head: number): void {
  const idOf = ({ entityType, path }: Declaration) => JSON.stringify([entityType, path]);
  const wanted = new Map(declarations.map((declaration) => [idOf(declaration), declaration]));
  for (const declared of [...db.indexedProperty.iter()]) {
    if (wanted.delete(idOf(declared))) continue;
    db.indexedProperty.delete(declared);
    db.propertyIndex.byKey.delete([declared.entityType, declared.path]);
  }
  for (const declaration of wanted.values()) {
    db.indexedProperty.insert(declaration);
    build(db, declaration, head);
  }
}

function build(db: Db, { entityType, path }: Declaration, head: number): void {
  const steps = JSON.parse(path) as string[];
  for (const { low, high } of windowsUp(1, head, { first: 4_096 })) {
    for (const { created, properties } of db.entity.byType.filter([entityType, between(low, high)])) {
      const sortKey = sortKeyOf(follow(decodeValue(properties), steps));
      if (sortKey !== undefined) db.propertyIndex.insert({ entityType, path, sortKey, created });
    }
  }
}
