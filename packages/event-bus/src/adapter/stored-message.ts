import type { EventRecord, Value } from '@nerv/core';
import type { Message } from '../message';

/** A message that came out of the log. */
export interface StoredMessage<Type extends string = string> extends Message<Type, Value> {
  readonly position: number;
}

export function storedMessage(event: EventRecord): StoredMessage {
  const { id, type, data, source, timestamp, position, correlationId, causationId } = event;
  return Object.freeze({
    id,
    type,
    data,
    source,
    timestamp,
    position,
    metadata: Object.freeze({ correlationId, causationId }),
  });
}
