import type { InnerUniverseClientLike } from '@nerv/client';
import type { ValueObject } from '@nerv/core';
import type { WorkRecord } from '../history/parts';

type Entities = Pick<InnerUniverseClientLike, 'findEntity' | 'createEntity' | 'updateEntity'>;

const ID = 'quickstart:work';

export async function readRecord(entities: Entities): Promise<WorkRecord | undefined> {
  const entity = await entities.findEntity(ID);
  return entity === undefined ? undefined : recordOf(entity.metadata.properties);
}

export async function writeRecord(entities: Entities, record: WorkRecord): Promise<void> {
  const metadata = { name: record.repository, properties: propertiesOf(record) };
  const before = await entities.findEntity(ID);
  if (before === undefined) await entities.createEntity('Work', metadata, { id: ID });
  else await entities.updateEntity(ID, metadata, { mode: 'replace', expectedRevision: before.revision });
}

function propertiesOf({ repository, parts, complete }: WorkRecord): ValueObject {
  return { repository, parts: parts.map((part) => ({ ...part })), complete };
}

/** What only `propertiesOf` has written. */
function recordOf(properties: ValueObject): WorkRecord {
  return properties as WorkRecord;
}
