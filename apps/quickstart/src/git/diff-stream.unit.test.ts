import { describe, expect, it } from 'vitest';
import { collect } from '../../test/support/collect';
import { parseDiffStream, type RawCommit } from './diff-stream';
import { nulTokens } from './nul-tokens';
import { isUtf8Path, pathText } from './path-text';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const id = (digit: string): string => digit.repeat(40);
const zero = id('0');
const header = (commit: string, message: string): string =>
  `${commit}\0Ada\0ada@example.org\x001700000000\0${message}\0`;

const stream = Buffer.from(
  [
    header(id('a'), 'first\n\nbody: 1\n'),
    `\n:000000 100644 ${zero} ${id('1')} A\0one\0:000000 160000 ${zero} ${id('2')} A\0sub\nmodule\0`,
    header(id('b'), ''),
    header(id('c'), ':colon first'),
    `\n:100644 100755 ${id('1')} ${id('3')} M\0one\0:100644 000000 ${id('2')} ${zero} D\0sub\nmodule\0`,
  ].join(''),
);

const expected: RawCommit[] = [
  {
    id: id('a'),
    author: { name: 'Ada', email: 'ada@example.org' },
    authoredAt: new Date(1_700_000_000_000),
    message: 'first\n\nbody: 1',
    changes: [
      { path: 'one', kind: 'added', blob: id('1'), isSubmodule: false },
      { path: 'sub\nmodule', kind: 'added', blob: id('2'), isSubmodule: true },
    ],
  },
  expect.objectContaining({ id: id('b'), message: '', changes: [] }),
  expect.objectContaining({
    id: id('c'),
    message: ':colon first',
    changes: [
      { path: 'one', kind: 'modified', blob: id('3'), isSubmodule: false },
      { path: 'sub\nmodule', kind: 'deleted', blob: null, isSubmodule: false },
    ],
  }),
];

describe('parseDiffStream', () => {
  it.each([1, 7, 64, 10_000])('reads commits from pieces of %d bytes', async (size) => {
    expect(await collect(parseDiffStream(nulTokens(inPieces(stream, size))))).toEqual(expected);
  });

  it('takes a commit without a time for one of 1970', async () => {
    const [commit] = await collect(
      parseDiffStream(nulTokens(inPieces(Buffer.from(`${id('a')}\0\0\0\0\0`), 8))),
    );
    expect(commit?.authoredAt).toEqual(new Date(0));
  });

  it('refuses a stream that ends in the middle, and what it does not understand', async () => {
    for (const cut of [45, 60, 130]) {
      const pieces = inPieces(stream.subarray(0, cut), 9);
      await expect(collect(parseDiffStream(nulTokens(pieces)))).rejects.toThrow('in the middle of a commit');
    }
    const strange = Buffer.from(`${header(id('a'), 'm')}\n:100644\0path\0`);
    await expect(collect(parseDiffStream(nulTokens(inPieces(strange, 99))))).rejects.toThrow(
      'not understood',
    );
  });

  it('reads nothing from nothing', async () => {
    expect(await collect(parseDiffStream(nulTokens(inPieces(Buffer.alloc(0), 1))))).toEqual([]);
  });
});

describe('nulTokens', () => {
  it('gives empty tokens, and the last one without a NUL', async () => {
    const tokens = await collect(nulTokens(inPieces(Buffer.from('a\0\0bc'), 1)));
    expect(tokens.map(String)).toEqual(['a', '', 'bc']);
  });
});

describe('pathText', () => {
  it('keeps different paths different', () => {
    const paths = [
      Buffer.from('ü'),
      Buffer.from([0xfc]),
      Buffer.from([0xef, 0xbb, 0xbf, 0x61]),
      Buffer.from('a'),
      Buffer.from('Ã¼'),
    ];
    const texts = paths.map(pathText);
    expect(new Set(texts).size).toBe(paths.length);
    expect(texts[0]).toBe('ü');
    expect(texts.map(isUtf8Path)).toEqual([true, false, true, true, true]);
  });
});
