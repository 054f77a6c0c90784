import { encodeValue, PersistenceError, toWire, type Value } from '@nerv/core';
import { SenderError, t } from 'spacetimedb/server';
import { reducerParameters } from '../definitions/index';
import { encodeWrite, type Operation } from '../protocol/index';
import { innerUniverse, type Context } from './schema';
import { applyBatch, applyWrite } from './write/apply';
import { invalid } from './write/checks';
import { Ledger } from './write/ledger';
import { eventPayload } from '../protocol/index';

const parameters = reducerParameters(t);

/** Runs a write; a refusal ends the reducer with the error document as its text. */
function refusing(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!PersistenceError.isInstance(error)) throw error;
    throw new SenderError(JSON.stringify(toWire(error)));
  }
}

/** One operation as a write of its own. */
function applyOne(context: Context, operationId: string, operation: () => Operation): void {
  refusing(() => {
    const ledger = new Ledger(context);
    applyWrite(ledger, encodeWrite(operationId === '' ? ledger.freshId() : operationId, [operation()]));
    ledger.close();
  });
}

/** The bytes of a value that came as JSON text; '' stands for an empty object. */
function fromJson(field: string, text: string): Uint8Array {
  let value: Value;
  try {
    value = text === '' ? {} : (JSON.parse(text) as Value);
  } catch {
    throw invalid([field], 'json', `"${field}" is no JSON. Send JSON text.`);
  }
  return encodeValue(value);
}

const optionalJson = (field: string, text: string | undefined) =>
  text === undefined ? undefined : fromJson(field, text);

function oneOf<const M extends readonly string[]>(field: string, value: string, members: M): M[number] {
  const member = members.find((name) => name === value);
  if (member !== undefined) return member;
  throw invalid([field], 'one-of', `"${field}" is "${value}"; it must be one of: ${members.join(', ')}.`);
}

const modes = ['replace', 'merge'] as const;

export const apply = innerUniverse.reducer(parameters.apply, (context, { payload }) =>
  refusing(() => applyBatch(context, payload)),
);

export const createEntity = innerUniverse.reducer(
  parameters.createEntity,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'createEntity',
      value: { ...input, properties: optionalJson('properties', input.properties) },
    })),
);

export const updateEntity = innerUniverse.reducer(
  parameters.updateEntity,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'updateEntity',
      value: {
        ...input,
        mode: oneOf('mode', input.mode, modes),
        properties: optionalJson('properties', input.properties),
      },
    })),
);

export const deleteEntity = innerUniverse.reducer(
  parameters.deleteEntity,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'deleteEntity',
      value: {
        ...input,
        onRelations: oneOf('onRelations', input.onRelations, ['restrict', 'detach', 'cascade']),
      },
    })),
);

export const createRelation = innerUniverse.reducer(
  parameters.createRelation,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'createRelation',
      value: { ...input, properties: optionalJson('properties', input.properties) },
    })),
);

export const updateRelation = innerUniverse.reducer(
  parameters.updateRelation,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'updateRelation',
      value: {
        ...input,
        mode: oneOf('mode', input.mode, modes),
        properties: optionalJson('properties', input.properties),
      },
    })),
);

export const deleteRelation = innerUniverse.reducer(
  parameters.deleteRelation,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({ tag: 'deleteRelation', value: input })),
);

export const publishEvent = innerUniverse.reducer(
  parameters.publishEvent,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'publishEvent',
      value: {
        id: input.id,
        type: input.type,
        source: input.source,
        expectedLast: input.expectedLast === undefined ? undefined : Number(input.expectedLast),
        payload: eventPayload.encode({
          correlationId: input.correlationId,
          causationId: input.causationId,
          data: fromJson('data', input.data),
        }),
      },
    })),
);

export const commitVersion = innerUniverse.reducer(
  parameters.commitVersion,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'commitVersion',
      value: {
        ...input,
        content: { storage: oneOf('storage', input.storage, ['delta', 'snapshot']), content: input.content },
      },
    })),
);

export const createBranch = innerUniverse.reducer(
  parameters.createBranch,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'createBranch',
      value: { store: input.store, name: input.name, from: input.versionId },
    })),
);

export const putConfiguration = innerUniverse.reducer(
  parameters.putConfiguration,
  (context, { operationId, ...input }) =>
    applyOne(context, operationId, () => ({
      tag: 'putConfiguration',
      value: {
        entries: [{ key: input.key, value: optionalJson('value', input.value) }],
        expectedRevision: input.expectedRevision,
      },
    })),
);
