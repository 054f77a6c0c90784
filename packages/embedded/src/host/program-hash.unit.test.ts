import { expect, it } from 'vitest';
import { programHash } from './program-hash';

it('a bundle has the hash that a server gives it, its lowest byte first', () => {
  // Keccak-256 of nothing is c5d24601…d85a470 (Ethereum Yellow Paper, appendix).
  expect(programHash('').toString(16)).toBe(
    '70a4855d04d8fa7b3b2782ca53b600e5c003c7dcb27d7e923c23f7860146d2c5',
  );
  expect(programHash('a')).not.toBe(programHash('b'));
});
