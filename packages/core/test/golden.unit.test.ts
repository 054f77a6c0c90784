import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue, hashBytes, hashValue, valuesEqual } from '../src/index';
import golden from './golden/values.json';
import { goldenValues } from './support/golden-values';

interface Golden {
  readonly name: string;
  /** Hex; `sha256:` and the hash of the bytes where they are many. */
  readonly bytes: string;
  readonly treeHash: string;
}

const described = (bytes: Uint8Array): string =>
  bytes.length <= 64 ? Buffer.from(bytes).toString('hex') : `sha256:${hashBytes(bytes)}`;

describe('golden bytes', () => {
  const entries: readonly Golden[] = golden;

  it('are there for every golden value', () => {
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(goldenValues));
  });

  it.each(entries)('of $name do not change', ({ name, bytes, treeHash }) => {
    const value = goldenValues[name];
    const encoded = encodeValue(value);
    expect(described(encoded)).toBe(bytes);
    expect(hashValue(value)).toBe(treeHash);
    expect(valuesEqual(decodeValue(encoded), value)).toBe(true);
  });

  it('are the test vectors of docs/value-encoding.md', () => {
    const document = readFileSync(new URL('../../../docs/value-encoding.md', import.meta.url), 'utf8');
    const rows = entries.map(
      ({ name, bytes, treeHash }) => `| \`${name}\` | \`${bytes}\` | \`${treeHash}\` |`,
    );
    // The columns of the document are padded.
    const lines = document.split('\n').map((line) => line.replaceAll(/ +\|/g, ' |'));
    const inDocument = lines.filter((line) => /\| `[0-9a-f]{64}` \|$/.test(line));
    expect(inDocument).toEqual(rows);
  });
});
