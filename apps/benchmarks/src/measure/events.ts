import { encodeValue, uuidv7 } from '@nerv/core';
import { batchFormat, eventPayload, type Write } from '@nerv/inner-universe/protocol';

const data = encodeValue({
  order: 'A-1042',
  total: 129.95,
  items: [3, 14, 159],
  paid: true,
  note: 'leave at the door',
});

/** Bytes of the data of an event. */
export const eventDataBytes = data.length;

/** A write that publishes one event. */
export function eventWrite(): Write {
  const payload = eventPayload.encode({ data });
  return {
    operationId: uuidv7(),
    operations: [
      { tag: 'publishEvent', value: { id: '', type: 'ORDER_PLACED', source: 'benchmark', payload } },
    ],
  };
}

/** What `apply` takes to publish so many events. */
export function eventBatch(callId: number, events: number, session = ''): Uint8Array {
  return batchFormat.encode({ session, callId, writes: Array.from({ length: events }, eventWrite) });
}
