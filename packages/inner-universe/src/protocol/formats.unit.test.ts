import { encodeValue, IntegrityError } from '@nerv/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as arbitrary from '../../test/arbitraries';
import {
  batchFormat,
  encodeWrite,
  eventPayload,
  dataOfEventPayload,
  outcomeFormat,
  readBatch,
  readLog,
  type Batch,
} from './index';

test('a batch comes back as it was', () => {
  fc.assert(
    fc.property(arbitrary.batch, (batch) => {
      expect(batchFormat.decode(batchFormat.encode(batch))).toEqual(batch);
    }),
    arbitrary.runs,
  );
});

test('a batch read write by write is the same, and its bytes are what a retry repeats', () => {
  fc.assert(
    fc.property(arbitrary.batch, (batch) => {
      const reader = readBatch(batchFormat.encode(batch));
      expect([reader.session, reader.callId, reader.count]).toEqual([
        batch.session,
        batch.callId,
        batch.writes.length,
      ]);
      for (const write of batch.writes) {
        const read = reader.next();
        expect({ operationId: read.operationId, operations: read.operations }).toEqual(write);
        expect(read.content).toEqual(encodeWrite('another', write.operations).content);
      }
      expect(reader.remaining).toBe(0);
    }),
    arbitrary.runs,
  );
});

test('an outcome comes back as it was', () => {
  fc.assert(
    fc.property(arbitrary.outcome, (outcome) => {
      expect(outcomeFormat.decode(outcomeFormat.encode(outcome))).toEqual(outcome);
    }),
    arbitrary.runs,
  );
});

test('a page of the log comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(arbitrary.logEntry), (entries) => {
      const reply = {
        tag: 'page' as const,
        value: { logId: 'l', head: 9, first: 1, scanned: 9, done: true, entries },
      };
      expect(readLog.reply.decode(readLog.reply.encode(reply))).toEqual(reply);
    }),
    arbitrary.runs,
  );
});

test('a batch that is cut anywhere is an IntegrityError, never another batch', () => {
  fc.assert(
    fc.property(arbitrary.batch, fc.nat(), (batch, cut) => {
      const encoded = batchFormat.encode(batch);
      expect(() => batchFormat.decode(encoded.subarray(0, cut % encoded.length))).toThrow(IntegrityError);
    }),
    arbitrary.runs,
  );
});

test('bytes of any kind are decoded or refused with an IntegrityError', () => {
  fc.assert(
    fc.property(arbitrary.batch, fc.nat(), fc.nat({ max: 255 }), (batch, at, value) => {
      const encoded = batchFormat.encode(batch);
      encoded[at % encoded.length] = value;
      try {
        batchFormat.decode(encoded);
      } catch (error) {
        expect(error).toBeInstanceOf(IntegrityError);
      }
    }),
    arbitrary.runs,
  );
});

test('version 1 of a batch has the bytes it was released with', () => {
  const batch: Batch = {
    session: 's',
    callId: 7,
    writes: [
      {
        operationId: 'o',
        operations: [
          { tag: 'publishEvent', value: { id: '', type: 't', source: 'u', payload: Uint8Array.of(1, 2) } },
          { tag: 'deleteEntity', value: { id: 'e', onRelations: 'cascade', expectedRevision: 3 } },
        ],
      },
    ],
  };
  expect(Buffer.from(batchFormat.encode(batch)).toString('hex')).toBe(
    '01' + // version
      '0100000073' + // session
      '07000000' + // call id
      '01000000' + // one write
      '010000006f' + // operation id
      '02000000' + // two operations
      '06' +
      '00000000' +
      '0100000074' +
      '0100000075' +
      '01' +
      '020000000102' +
      '02' +
      '0100000065' +
      '02' +
      '0003000000',
  );
});

test('the payload of an event is checked without being decoded', () => {
  const data = encodeValue({ a: 1 });
  fc.assert(
    fc.property(
      fc.option(arbitrary.text, { nil: undefined }),
      fc.option(arbitrary.text, { nil: undefined }),
      (correlationId, causationId) => {
        const payload = eventPayload.encode({ correlationId, causationId, data });
        expect(dataOfEventPayload(payload)).toEqual(data);
        expect(eventPayload.decode(payload)).toEqual({ correlationId, causationId, data });
        for (let cut = 0; cut < payload.length; cut++) {
          expect(() => dataOfEventPayload(payload.subarray(0, cut))).toThrow(IntegrityError);
        }
      },
    ),
    { numRuns: 20 },
  );
  const without = eventPayload.encode({ data });
  expect(() => dataOfEventPayload(Uint8Array.of(...without, 0))).toThrow(/data claims/);
  const tag = Uint8Array.from(without);
  tag[1] = 9;
  expect(() => dataOfEventPayload(tag)).toThrow(/correlationId of the event has tag 9/);
});
