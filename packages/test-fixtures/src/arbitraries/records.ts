import type { EntityMetadata, EventInput, RelationMetadata } from '@nerv/core';
import fc from 'fast-check';
import { arbitraryValue, arbitraryValueObject } from './values';

const arbitraryText = fc.string({ unit: 'binary', maxLength: 30 });

/** Names and types as people give them: not empty, and short enough for the database. */
export const arbitraryName: fc.Arbitrary<string> = fc.string({
  unit: 'grapheme',
  minLength: 1,
  maxLength: 20,
});

/** Types of events: one to three segments divided by `.`. */
export const arbitraryEventType: fc.Arbitrary<string> = fc
  .array(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/), { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join('.'));

const metadataFields = {
  name: arbitraryText,
  description: arbitraryText,
  tags: fc.uniqueArray(arbitraryName, { maxLength: 4 }),
  properties: arbitraryValueObject,
};

export const arbitraryEntityMetadata: fc.Arbitrary<EntityMetadata> = fc.record(metadataFields);

export const arbitraryRelationMetadata: fc.Arbitrary<RelationMetadata> = fc.record({
  ...metadataFields,
  strength: fc.double(),
  bidirectional: fc.boolean(),
});

/** Events as `publishEvents` takes them. Ids are left out: the database makes unique ones. */
export const arbitraryEventInput: fc.Arbitrary<EventInput> = fc.record(
  {
    type: arbitraryEventType,
    data: arbitraryValue,
    source: fc.option(arbitraryName),
    correlationId: fc.option(fc.uuid()),
    causationId: fc.option(fc.uuid()),
  },
  { requiredKeys: ['type', 'data'] },
);
