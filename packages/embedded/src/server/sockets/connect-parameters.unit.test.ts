import { describe, expect, it } from 'vitest';
import { readConnectParameters } from './connect-parameters';

const read = (query: string) => readConnectParameters(new URLSearchParams(query));

describe('the parameters of a connection', () => {
  it('may all be left out', () => {
    expect(read('')).toEqual({ connectionId: undefined, isConfirmed: undefined });
    expect(read('token=x&other=1&other=2')).toEqual({ connectionId: undefined, isConfirmed: undefined });
  });

  it('say what the client wants', () => {
    expect(read('compression=None&light=true&confirmed=false')).toMatchObject({ isConfirmed: false });
    expect(read('compression=Gzip&light=false&confirmed=true')).toMatchObject({ isConfirmed: true });
    expect(read('compression=Brotli&connection_id=000102030405060708090a0b0c0d0e0F')).toMatchObject({
      connectionId: 0x000102030405060708090a0b0c0d0e0fn,
    });
    expect(read(`connection_id=${'0'.repeat(32)}`)).toMatchObject({ connectionId: 0n });
  });

  it.each([
    ['connection_id=zz', 'invalid value: string "zz", expected a byte array or hex string'],
    ['connection_id=0x00', 'invalid value: string "0x00", expected a byte array or hex string'],
    ['connection_id=000', 'invalid value: string "000", expected a byte array or hex string'],
    ['connection_id=%22', 'invalid value: string "\\"", expected a byte array or hex string'],
    ['connection_id=', 'too few elements for array'],
    ['connection_id=00ff', 'too few elements for array'],
    [`connection_id=${'0'.repeat(34)}`, 'too many elements for array'],
    ['compression=Zip', 'unknown variant `Zip`, expected one of `None`, `Brotli`, `Gzip`'],
    ['compression=none', 'unknown variant `none`, expected one of `None`, `Brotli`, `Gzip`'],
    ['light=1', 'provided string was not `true` or `false`'],
    ['confirmed=', 'provided string was not `true` or `false`'],
    ['confirmed=true&confirmed=true', 'duplicate field `confirmed`'],
  ])('%s is refused', (query, problem) => {
    expect(() => read(query)).toThrow(
      expect.objectContaining({ status: 400, message: `Failed to deserialize query string: ${problem}` }),
    );
  });
});
