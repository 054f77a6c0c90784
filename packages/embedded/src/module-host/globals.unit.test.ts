import { expect, it } from 'vitest';
import { BareInstance } from '../../test/support/bare-module';

/** What an expression is inside a module, as text. */
async function inModule(expression: string): Promise<string | undefined> {
  const module = await BareInstance.load({ reducers: { look: `say(caught(() => ${expression}));` } });
  expect(module.call('look')).toEqual({ kind: 'returned', value: undefined });
  return module.said[0];
}

it.each([
  [
    'there are no timers, no network, no host',
    "['setTimeout','fetch','URL','crypto','structuredClone','process','require','Buffer','queueMicrotask','atob'].filter((name) => name in globalThis)",
    '',
  ],
  [
    'what newer engines have of the language',
    'typeof Symbol.dispose + new Set([1]).isSubsetOf(new Set([1, 2])) + new Set([1, 3]).isSubsetOf(new Set([1, 2]))',
    'symboltruefalse',
  ],
  [
    'randomness is refused',
    'Math.random()',
    'TypeError: Math.random is not available in SpacetimeDB modules. Use ctx.random instead.',
  ],
  [
    'globals are the same inside functions as on globalThis',
    '[Map === globalThis.Map, TextEncoder === globalThis.TextEncoder, Object === globalThis.Object]',
    'true,true,true',
  ],
  ['a text is encoded', "[...new TextEncoder().encode('aé😀')]", '97,195,169,240,159,152,128'],
  ['a long text is encoded', "new TextEncoder().encode('é'.repeat(100)).length", '200'],
  [
    'encoded bytes are of the module',
    "new TextEncoder().encode('a') instanceof Uint8Array && new TextEncoder().encode('é') instanceof Uint8Array",
    'true',
  ],
  ['half a pair of surrogates is replaced', "[...new TextEncoder().encode('\\ud800')]", '239,191,189'],
  ['nothing is encoded as nothing', 'new TextEncoder().encode().length', '0'],
  [
    'bytes are decoded',
    'new TextDecoder().decode(new Uint8Array([97, 195, 169, 240, 159, 152, 128]))',
    'aé😀',
  ],
  [
    'a byte order mark is kept',
    "new TextDecoder('utf-8').decode(new Uint8Array([239, 187, 191, 97])).length",
    '2',
  ],
  ['a buffer is decoded', "new TextDecoder('utf-8', {}).decode(new Uint8Array([97, 98]).buffer)", 'ab'],
  ['a long text is decoded', 'new TextDecoder().decode(new Uint8Array(200).fill(97)).length', '200'],
  ['wrong bytes are replaced', 'new TextDecoder().decode(new Uint8Array([97, 255]))', 'a\ufffd'],
  [
    'wrong bytes are refused when that is asked for',
    "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([97, 255]))",
    'TypeError: The encoded data was not valid for encoding utf-8',
  ],
  [
    'right bytes are decoded when that is asked for',
    "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([195, 169]))",
    'é',
  ],
  [
    'other encodings are refused',
    "new TextDecoder('latin1')",
    'RangeError: The encoding label provided is invalid',
  ],
  [
    'unsupported options are refused',
    "new TextDecoder('utf-8', { ignoreBOM: true })",
    "TypeError: Option 'ignoreBOM' not supported",
  ],
  [
    'streams are refused',
    'new TextDecoder().decode(new Uint8Array(1), { stream: true })',
    "TypeError: Option 'stream' not supported",
  ],
  [
    'what a decoder says of itself',
    'Object.values((({ encoding, fatal, ignoreBOM }) => ({ encoding, fatal, ignoreBOM }))(new TextDecoder())) + new TextEncoder().encoding',
    'utf-8,false,falseutf-8',
  ],
])('%s', async (_what, expression, expected) => {
  expect(await inModule(expression)).toBe(expected);
});
