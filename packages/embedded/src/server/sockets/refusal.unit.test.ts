import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Refused, writeRefusal, type Refusal } from './refusal';

async function written(refusal: Refusal): Promise<string> {
  const chunks: string[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  const closed = once(socket, 'close');
  writeRefusal(socket, refusal);
  await closed;
  return chunks.join('');
}

describe('a refusal', () => {
  it('is an answer of HTTP, behind which the connection closes', async () => {
    expect(await written(new Refused(404, '`ü` not found', { 'x-a': '1' }).refusal)).toBe(
      'HTTP/1.1 404 Not Found\r\nx-a: 1\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 14\r\nconnection: close\r\n\r\n`ü` not found',
    );
  });

  it('may have no words, and another end', async () => {
    expect(await written({ status: 599, body: '', headers: { connection: 'upgrade' } })).toBe(
      'HTTP/1.1 599 \r\nconnection: upgrade\r\ncontent-length: 0\r\n\r\n',
    );
  });
});
