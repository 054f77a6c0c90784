import type { EventInput, Path } from '@nerv/core';
import { eventPayload, type Operation } from '@nerv/inner-universe/protocol';
import { checkInteger, checkName, optional } from '../input/check';
import { encodeAt } from '../input/encode';
import { refuse } from '../input/refuse';
import { idOrChosen } from './entity';

export function publishEvent(input: EventInput, path: Path): Operation {
  const { source, correlationId, causationId, expectedLast } = input;
  return {
    tag: 'publishEvent',
    value: {
      id: idOrChosen(input.id, [...path, 'id']),
      type: checkName(input.type, [...path, 'type']),
      source: optional(source ?? undefined, [...path, 'source'], checkName) ?? '',
      expectedLast: checkExpectedLast(expectedLast, [...path, 'expectedLast']),
      payload: eventPayload.encode({
        correlationId: optional(correlationId ?? undefined, [...path, 'correlationId'], checkName),
        causationId: optional(causationId ?? undefined, [...path, 'causationId'], checkName),
        data: encodeAt(input.data, [...path, 'data']),
      }),
    },
  };
}

/** The position the last event of the type must have, 0 for none, `undefined` for whichever. */
function checkExpectedLast(value: EventInput['expectedLast'], path: Path): number | undefined {
  if (value === undefined || value === 'any') return undefined;
  if (value === 'none') return 0;
  if (typeof value === 'number') return checkInteger(value, path, 1);
  refuse(path, 'expected-last', 'is not an expectation', "Give 'none', 'any' or the position of an event.");
}
