import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isLoopback } from '../loopback';
import { Refused } from '../sockets/refusal';
import { bare, json, send, text } from './answer';
import { BodyBudget, ClientGone, RequestBody } from './body';
import { allowOrigin, preflight } from './cors';
import { checkHostType } from './host-type';
import { refusedAnswer } from './refused';
import { decodeSegment } from './segment';

describe('an answer', () => {
  it('is plain text, JSON, or a status alone', () => {
    expect(text(400, 'no', [['x', 'y']])).toEqual({
      status: 400,
      headers: [
        ['content-type', 'text/plain; charset=utf-8'],
        ['x', 'y'],
      ],
      body: 'no',
    });
    expect(json({ a: 1 })).toMatchObject({ status: 200, body: '{"a":1}' });
    expect(json('[1]').body).toBe('[1]');
    expect(bare(404)).toEqual({ status: 404, headers: [], body: '' });
  });

  it('is what was refused, and nothing else is', () => {
    expect(refusedAnswer(new Refused(400, 'no', { x: 'y' }))).toEqual(text(400, 'no', [['x', 'y']]));
    expect(refusedAnswer(new Refused(404, ''))).toEqual(bare(404));
    const other = new Error('a bug');
    expect(() => refusedAnswer(other)).toThrow(other);
  });

  it('may be read by pages of other origins', () => {
    expect(allowOrigin(bare(200)).headers).toContainEqual(['access-control-allow-origin', '*']);
    expect(preflight()).toMatchObject({ status: 200, body: '' });
  });

  it('is not sent where nobody listens any more', async () => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    response.destroy();
    await send(request, response, bare(200), false);
    expect(response.headersSent).toBe(false);
  });
});

describe('a body', () => {
  const open = (headers: Record<string, string> = {}): IncomingMessage => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request.headers, headers);
    return request;
  };

  it('is read once, counted while it is held, and given back', async () => {
    const budget = new BodyBudget(10);
    const request = open();
    const body = new RequestBody(request, budget);
    const read = body.read(10);
    request.push('ab');
    request.push('cde');
    request.push(null);
    expect((await read).toString()).toBe('abcde');
    expect((await body.read(10)).toString()).toBe('abcde');
    expect(budget.taken).toBe(5);
    body.release();
    body.release();
    expect(budget.taken).toBe(0);
  });

  it.each([
    ['too long', 4, 10, 413],
    ['too much with the others', 10, 4, 503],
  ])('is refused where it is %s', async (_what, max, room, status) => {
    const request = open();
    const body = new RequestBody(request, new BodyBudget(room));
    const read = body.read(max);
    request.push('abcde');
    await expect(read).rejects.toMatchObject({ status });
    expect(request.listenerCount('data')).toBe(0);
  });

  it('is refused by its length before it comes', async () => {
    const body = new RequestBody(open({ 'content-length': '5' }), new BodyBudget(10));
    await expect(body.read(4)).rejects.toMatchObject({ status: 413 });
  });

  it('is gone with who sends it', async () => {
    const request = open();
    const read = new RequestBody(request, new BodyBudget(10)).read(10);
    request.destroy(new Error('reset'));
    await expect(read).rejects.toThrow(ClientGone);
    const late = open();
    late.destroy();
    await expect(new RequestBody(late, new BodyBudget(10)).read(10)).rejects.toThrow(ClientGone);
  });

  it('is a text where one is wanted', async () => {
    const request = open();
    const read = new RequestBody(request, new BodyBudget(10)).readText(10);
    request.push(Uint8Array.of(0xff));
    request.push(null);
    await expect(read).rejects.toMatchObject({ status: 400 });
  });
});

describe('a bundle', () => {
  it('is what it is said to be', () => {
    const check = (kind: 'Js' | 'Wasm', bytes: readonly number[]) => (): void => {
      checkHostType(kind, Uint8Array.from(bytes));
    };
    expect(check('Js', [0x61])).not.toThrow();
    expect(check('Js', [0xff])).toThrow('not UTF-8');
    expect(check('Wasm', [0, 0x61, 0x73, 0x6d, 1])).toThrow(expect.objectContaining({ status: 501 }));
    expect(check('Wasm', [])).toThrow('unexpected end-of-file (at offset 0x0)');
    expect(check('Wasm', [0x2f, 0x2f, 0x20, 0x2e])).toThrow(
      'actual=[\n    0x2f,\n    0x2f,\n    0x20,\n    0x2e,\n]',
    );
  });
});

describe('a segment of a path', () => {
  it('is UTF-8 with escapes', () => {
    expect(decodeSegment('a%2Fb%c3%bc%', 'x')).toBe('a/bü%');
    expect(() => decodeSegment('%ff', 'x')).toThrow('Invalid URL: Invalid UTF-8 in `x`');
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.0.1', false],
    ['::ffff:10.0.0.1', false],
  ])('%s: on this machine alone: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
