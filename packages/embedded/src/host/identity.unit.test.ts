import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDatabaseName } from './database-name';
import {
  connectionIdToHex,
  identityFromClaims,
  identityFromHex,
  identityToHex,
  isIdentityHex,
} from './identity';
import { randomConnectionId, randomUuid } from './random-source';

describe('identityFromClaims', () => {
  it('is what a server makes of the same claims', () => {
    expect(identityToHex(identityFromClaims('example.com', '123'))).toBe(
      'c200ef884364c1a99be0298dc68f2004e6b97c09d1b1658b7db22f51fb662059',
    );
  });

  it('tells issuers and subjects apart', () => {
    const ids = [identityFromClaims('a', 'b'), identityFromClaims('a', 'c'), identityFromClaims('c', 'b')];
    expect(new Set(ids).size).toBe(3);
  });
});

it('identities are written with all their digits and read back', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 256n - 1n), (identity) => {
      const hex = identityToHex(identity);
      expect(isIdentityHex(hex)).toBe(true);
      expect(identityFromHex(hex)).toBe(identity);
      expect(identityFromHex(`0x${hex}`)).toBe(identity);
    }),
  );
  expect(connectionIdToHex(1n)).toBe('1'.padStart(32, '0'));
});

describe('a name of a database', () => {
  it.each(['a', 'my-db', 'db-2-x', '0'])('may be %s', (name) => {
    expect(checkDatabaseName(name)).toBeUndefined();
  });

  it.each(['', 'A', 'a b', '-a', 'a-', 'a--b', 'a_b', 'é', 'c200'.padEnd(64, '0')])(
    'may not be %j',
    (name) => {
      expect(() => {
        checkDatabaseName(name);
      }).toThrow(
        expect.objectContaining({ problem: 'name', message: expect.stringContaining(`\`${name}\``) }),
      );
    },
  );
});

describe('what randomness is used for', () => {
  it('a UUID says its version and variant', () => {
    expect(randomUuid(() => new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000');
    expect(randomUuid(() => new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });

  it('a connection id is never none', () => {
    expect(randomConnectionId(() => new Uint8Array(16))).toBe(1n);
    expect(randomConnectionId(() => new Uint8Array(16).fill(255))).toBe(2n ** 128n - 1n);
  });
});
