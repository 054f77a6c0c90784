import { expect, it } from 'vitest';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { isMigrationToken, migrationToken } from './migration-token';

const hex = (text: string): string => Buffer.from(keccak_256(new TextEncoder().encode(text))).toString('hex');

it('is the hash of the identity and of both bundles’ hashes in hex digits, read from its lowest byte', () => {
  const identity = 0xc200n;
  const text = `${'c200'.padStart(64, '0')}${hex('old')}${hex('new')}`;
  const reversed = Buffer.from(hex(text), 'hex').reverse().toString('hex');
  expect(migrationToken(identity, 'old', 'new')).toBe(`0x${reversed.replace(/^0+/, '')}`);
});

it('is another one for another database and for other bundles', () => {
  const tokens = [migrationToken(1n, 'a', 'b'), migrationToken(2n, 'a', 'b'), migrationToken(1n, 'b', 'a')];
  expect(new Set(tokens).size).toBe(3);
});

it('is recognised however its digits are written, and nothing else is', () => {
  const token = '0xab1';
  for (const text of ['0xab1', '0xAB1', '0x000ab1']) expect(isMigrationToken(text, token)).toBe(true);
  for (const text of ['ab1', '0x', '', '0xab2', '0xab1 ', '-0xab1', `0x${'0'.repeat(65)}ab1`])
    expect(isMigrationToken(text, token)).toBe(false);
});
