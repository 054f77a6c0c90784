import { createHash } from 'node:crypto';
import { encodeValue } from '../../src/codec/index';
import type { Value } from '../../src/types/value';

/** The tree hash as `docs/value-encoding.md` words it: slow, plain, and sharing no code with the real one. */
export function referenceHash(value: Value): string {
  return hash(value).toString('hex');
}

const sha = (...parts: (number | Uint8Array)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part))))
    .digest();

const cbor = (value: Value): Uint8Array => encodeValue(value).subarray(1);

const isContainer = (value: Value): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);

function hash(value: Value): Buffer {
  if (!isContainer(value)) return sha(0x00, cbor(value));
  if (Array.isArray(value)) return hashArray(value as Value[]);
  return hashObject(Object.entries(value as object) as [string, Value][]);
}

function reference(value: Value): Buffer {
  if (!isContainer(value) && cbor(value).length <= 64)
    return Buffer.concat([Buffer.from([0x00]), cbor(value)]);
  return Buffer.concat([Buffer.from([0x01]), hash(value)]);
}

function hashArray(array: Value[]): Buffer {
  const references = array.map(reference);
  if (array.length <= 32) return sha(0x01, cbor(array.length), ...references);
  let level = groups(references).map((chunk) => sha(0x02, ...chunk));
  while (level.length > 1) level = groups(level).map((group) => sha(0x03, ...group));
  return sha(0x04, cbor(array.length), ...level);
}

function groups<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / 32) }, (_, i) => items.slice(32 * i, 32 * (i + 1)));
}

function hashObject(entries: [string, Value][]): Buffer {
  const sorted = entries
    .map(([key, value]) => ({ key: Buffer.from(cbor(key)), value: reference(value) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  const flat = (some: typeof sorted): Buffer[] => some.flatMap(({ key, value }) => [key, value]);
  if (sorted.length <= 32) return sha(0x05, cbor(sorted.length), ...flat(sorted));
  const node = (some: typeof sorted, level: number): Buffer => {
    if (some.length <= 32 || level === 8) return sha(0x06, cbor(some.length), ...flat(some));
    const branches = Array.from({ length: 16 }, (_, branch) =>
      some.filter(({ key }) => Math.floor(fnv1a(key) / 16 ** level) % 16 === branch),
    );
    const bitmap = branches.reduce((bits, branch, i) => bits + (branch.length > 0 ? 2 ** i : 0), 0);
    const hashes = branches.filter((branch) => branch.length > 0).map((branch) => node(branch, level + 1));
    return sha(0x07, bitmap >> 8, bitmap & 0xff, ...hashes);
  };
  return sha(0x08, cbor(sorted.length), node(sorted, 0));
}

function fnv1a(bytes: Uint8Array): number {
  let value = 2_166_136_261n;
  for (const byte of bytes) value = ((value ^ BigInt(byte)) * 16_777_619n) % 2n ** 32n;
  return Number(value);
}
