import type { Types } from './types';

/**
 * Parameters of the reducers. A released one is never changed; a new one gets a new name.
 *
 * In the named ones, an empty `id` lets the module choose, an empty `operationId` stands for a fresh one (a retry is then not
 * recognised), values are JSON text, and what may be left out is an option. Their refusals are the error document
 * (`toWire`, as JSON) as the error text. What they wrote is told by `log_live` alone.
 */
export const reducerParameters = (t: Types) => {
  const operationId = t.string();
  const expectedRevision = t.option(t.u32());
  const metadata = {
    name: t.option(t.string()),
    description: t.option(t.string()),
    tags: t.option(t.array(t.string())),
    /** A JSON object. */
    properties: t.option(t.string()),
  };
  const relationMetadata = { ...metadata, strength: t.option(t.f64()), bidirectional: t.option(t.bool()) };
  return {
    /** The way in for clients of this package: a batch of writes (`batchFormat` of the protocol). */
    apply: { payload: t.byteArray() },
    createEntity: { id: t.string(), entityType: t.string(), ...metadata, operationId },
    /** `mode` is `'merge'` or `'replace'`. */
    updateEntity: { id: t.string(), mode: t.string(), ...metadata, expectedRevision, operationId },
    /** `onRelations` is `'restrict'`, `'detach'` or `'cascade'`. */
    deleteEntity: { id: t.string(), onRelations: t.string(), expectedRevision, operationId },
    createRelation: {
      id: t.string(),
      fromId: t.string(),
      toId: t.string(),
      relationType: t.string(),
      ...relationMetadata,
      operationId,
    },
    updateRelation: { id: t.string(), mode: t.string(), ...relationMetadata, expectedRevision, operationId },
    deleteRelation: { id: t.string(), expectedRevision, operationId },
    publishEvent: {
      id: t.string(),
      type: t.string(),
      /** JSON. */
      data: t.string(),
      /** `''`: nothing is said. */
      source: t.string(),
      correlationId: t.option(t.string()),
      causationId: t.option(t.string()),
      expectedLast: t.option(t.u64()),
      operationId,
    },
    commitVersion: {
      id: t.string(),
      store: t.string(),
      branch: t.string(),
      parents: t.option(t.array(t.string())),
      expectedHead: t.option(t.string()),
      description: t.string(),
      author: t.option(t.string()),
      tags: t.array(t.string()),
      dataHash: t.string(),
      /** `'delta'` or `'snapshot'`. */
      storage: t.string(),
      /** In the value codec: the hash is of that encoding. */
      content: t.byteArray(),
      operationId,
    },
    createBranch: { store: t.string(), name: t.string(), versionId: t.option(t.string()), operationId },
    /** Sets one key to a JSON value, or removes it. */
    putConfiguration: { key: t.string(), value: t.option(t.string()), expectedRevision, operationId },
  };
};
