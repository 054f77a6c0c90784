import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { encodeValue, hashValue } from '../src/index';

/** The globals a SpacetimeDB module has beyond ECMAScript, as narrow as they are there. */
function moduleHost(): object {
  const bare = createContext({ TextEncoder: Encoder, TextDecoder: Decoder, result: undefined });
  runInContext('delete globalThis.console; delete globalThis.WebAssembly; delete Math.random;', bare);
  return bare;
}

class Encoder {
  private readonly inner = new TextEncoder();
  encode(text: string): Uint8Array {
    return this.inner.encode(text);
  }
}

class Decoder {
  private readonly inner = new TextDecoder();
  constructor(label = 'utf-8', options: object = {}) {
    if (label !== 'utf-8' || Object.keys(options).some((option) => option !== 'fatal'))
      throw new TypeError('not supported');
  }
  decode(bytes: Uint8Array): string {
    return this.inner.decode(bytes);
  }
}

it('loads and encodes, decodes and hashes in a host without timers, crypto, URL or structuredClone', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { decodeValue, encodeValue, hashValue, ValidationError, UuidGenerator, toWire } from './src/index';
        const value = { text: 'é'.repeat(200), at: new Date(5), big: 10n ** 30n, list: [1.5, -0, null, new Uint8Array([1])] };
        let refused;
        try { encodeValue(() => 1); } catch (error) { refused = toWire(error).code; }
        globalThis.result = {
          bytes: encodeValue(value),
          again: encodeValue(decodeValue(encodeValue(value))),
          hash: hashValue(value),
          refused,
          id: new UuidGenerator(() => 1, (bytes) => bytes.fill(7)).next(),
        };`,
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
  });
  const host = moduleHost();
  runInContext(outputFiles[0]?.text ?? '', host);
  const value = {
    text: 'é'.repeat(200),
    at: new Date(5),
    big: 10n ** 30n,
    list: [1.5, -0, null, new Uint8Array([1])],
  };
  expect(runInContext('[...result.bytes]', host)).toEqual([...encodeValue(value)]);
  expect(runInContext('[...result.again]', host)).toEqual([...encodeValue(value)]);
  expect(runInContext('({ hash: result.hash, refused: result.refused, id: result.id })', host)).toEqual({
    hash: hashValue(value),
    refused: 'VALIDATION',
    id: '00000000-0001-7707-8707-070707070707',
  });
});
