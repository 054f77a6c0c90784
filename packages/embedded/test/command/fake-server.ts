import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AskedRequest {
  /** Method and path with query. */
  readonly line: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface FakeServer {
  readonly uri: string;
  readonly asked: readonly AskedRequest[];
}

/** Answers by the method and the path of a request: with a status and a body, or with a body and status 200. */
export async function fakeServer(
  answers: Readonly<Record<string, string | readonly [status: number, body: string]>>,
): Promise<FakeServer> {
  const asked: AskedRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const line = `${request.method} ${request.url}`;
      asked.push({
        line,
        authorization: request.headers.authorization,
        contentType: request.headers['content-type'],
        body,
      });
      const answer = answers[line.replace(/\?.*/, '')] ?? [404, `nothing at ${line}`];
      const [status, text] = typeof answer === 'string' ? [200, answer] : answer;
      response.writeHead(status).end(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** An address of this machine at which nothing listens. */
export async function unusedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}
