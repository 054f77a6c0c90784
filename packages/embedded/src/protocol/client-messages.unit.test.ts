import { describe, expect, it } from 'vitest';
import { fromHex, hexText } from '../../test/support/hex';
import { ByteReader } from './byte-reader';
import { decodeClientMessage, type ClientMessage } from './client-messages';
import { ProtocolError } from './protocol-error';

const fixtures: readonly [name: string, bytes: Uint8Array, message: ClientMessage][] = [
  [
    'Subscribe',
    fromHex('00 01000000 07000000 02000000', hexText('SELECT * FROM a'), hexText('SELECT * FROM "bé"')),
    { tag: 'Subscribe', requestId: 1, querySetId: 7, queries: ['SELECT * FROM a', 'SELECT * FROM "bé"'] },
  ],
  [
    'Subscribe to nothing',
    fromHex('00 ffffffff 00000000 00000000'),
    { tag: 'Subscribe', requestId: 0xffffffff, querySetId: 0, queries: [] },
  ],
  [
    'Unsubscribe',
    fromHex('01 02000000 07000000 00'),
    { tag: 'Unsubscribe', requestId: 2, querySetId: 7, sendDroppedRows: false },
  ],
  [
    'Unsubscribe with rows',
    fromHex('01 02000000 07000000 01'),
    { tag: 'Unsubscribe', requestId: 2, querySetId: 7, sendDroppedRows: true },
  ],
  ['OneOffQuery', fromHex('02 03000000', hexText('x')), { tag: 'OneOffQuery', requestId: 3, query: 'x' }],
  [
    'CallReducer',
    fromHex('03 04000000 00', hexText('add'), '03000000 0102ff'),
    { tag: 'CallReducer', requestId: 4, name: 'add', args: fromHex('0102ff') },
  ],
  [
    'CallProcedure',
    fromHex('04 05000000 00', hexText('read'), '00000000'),
    { tag: 'CallProcedure', requestId: 5, name: 'read', args: fromHex('') },
  ],
];

describe('decodeClientMessage', () => {
  it.each(fixtures)('reads %s', (_name, bytes, message) => {
    const reader = new ByteReader(bytes);
    expect(decodeClientMessage(reader)).toEqual(message);
    expect(reader.remaining).toBe(0);
  });

  it.each(fixtures)('refuses %s cut short anywhere', (_name, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeClientMessage(new ByteReader(bytes.subarray(0, length)))).toThrow(ProtocolError);
    }
  });

  it('reads a text that is too long for the short way', () => {
    const query = `SELECT * FROM a WHERE text = '${'é'.repeat(80)}'`;
    expect(decodeClientMessage(new ByteReader(fromHex('02 01000000', hexText(query))))).toMatchObject({
      query,
    });
  });

  it.each([
    ['an empty message', '', 'data too short for u8: Expected 1, given 0'],
    ['an unknown tag', '09 01000000', 'unknown tag 0x9 for sum type ClientMessage'],
    [
      'an unknown unsubscribe flag',
      '01 02000000 07000000 02',
      'unknown tag 0x2 for sum type UnsubscribeFlags',
    ],
    [
      'a text longer than the message',
      '03 01000000 00 ffff0000',
      'data too short for [u8]: Expected 65535, given 0',
    ],
    [
      'a text of four gigabytes',
      '03 01000000 00 ffffffff',
      'data too short for [u8]: Expected 4294967295, given 0',
    ],
    ['a reducer flag', `03 01000000 07 ${hexText('x')} 00000000`, 'invalid call reducer flag 7'],
    ['a procedure flag', `04 01000000 01 ${hexText('x')} 00000000`, 'invalid call procedure flag 1'],
    ['a short text that is not UTF-8', '02 01000000 02000000 fffe', 'invalid utf8'],
    ['a long text that is not UTF-8', `02 01000000 40000000 ${'61'.repeat(63)}ff`, 'invalid utf8'],
    [
      'a list that claims to be endless',
      '00 01000000 01000000 ffffffff',
      'data too short for u32: Expected 4, given 0',
    ],
  ])('says what is wrong with %s', (_name, hex, message) => {
    expect(() => decodeClientMessage(new ByteReader(fromHex(hex)))).toThrow(new ProtocolError(message));
  });
});
