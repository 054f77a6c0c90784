import { expect, test } from 'vitest';
import { WrittenCounter } from './written';

const bytes = (text: string) => new TextEncoder().encode(text);

test('records and bytes are those of the calls: no head, no prefix of the part', () => {
  const counter = new WrittenCounter();
  const head = { type: 'put' as const, key: bytes('!part!h'), value: new Uint8Array(33) };
  counter.add([{ type: 'put', key: bytes('!part!key'), value: new Uint8Array(7) }, head]);
  counter.add([
    { type: 'put', key: bytes('!part!abc'), value: new Uint8Array(10) },
    { type: 'del', key: bytes('!part!k!y') },
    { type: 'put', key: bytes('!part!xyz'), value: new Uint8Array(8) },
    head,
  ]);
  expect(counter.perCall(4)).toEqual({ callsPerBatch: 2, recordsPerCall: 1, bytesPerCall: 37 / 4 });
});
