import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedSpacetime, readModuleSource, type EmbeddedOptions } from '../../src';
import { RawClient, request } from '../support/raw-client';

const FETCHER = new URL('./fetcher.ts', import.meta.url);
const ANYWHERE: EmbeddedOptions = { isolation: 'worker', moduleRequests: 'anywhere' };

let bundle: Promise<string> | undefined;
let server: Server;
let url: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;
/** Resolves with each request that comes in. */
let arrived: Promise<unknown>;
let host: EmbeddedSpacetime | undefined;

beforeEach(async () => {
  handle = (_request, response) => response.end('answer');
  server = createServer((incoming, response) => {
    handle(incoming, response);
  });
  arrived = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  await host?.close();
  host = undefined;
  server.closeAllConnections();
  server.close();
});

async function open(options: EmbeddedOptions = ANYWHERE): Promise<EmbeddedSpacetime> {
  host = await EmbeddedSpacetime.open({ logger: () => undefined, ...options });
  bundle ??= readModuleSource(FETCHER);
  await host.publish('fetcher', { code: await bundle });
  return host;
}

/** What a procedure returned. */
async function ask(procedure: string, address = url): Promise<string> {
  const bytes = await host?.call('fetcher', procedure, [address]);
  return new TextDecoder().decode(bytes?.subarray(4));
}

describe('an HTTP request of a procedure', () => {
  it('is made, and the procedure goes on with the answer', async () => {
    handle = (incoming, response) => {
      response.writeHead(418, { 'x-seen': `${incoming.method} ${String(incoming.headers['x-sent'])}` });
      incoming.pipe(response);
    };
    await open();
    expect(await ask('ask')).toBe('418 POST header question');
    expect(await ask('ask')).toBe('418 POST header question');
  });

  it('may come before and after transactions, which clients see; none is open meanwhile', async () => {
    await open();
    const client = await RawClient.connect(host as EmbeddedSpacetime, 'fetcher');
    await client.ask(request.subscribe(1, 1, 'SELECT * FROM found'));
    expect(await ask('keep')).toBe('answer');
    expect(await client.next()).toMatchObject({ tag: 'TransactionUpdate' });
    expect(await ask('ask_in_transaction')).toMatch(/^WouldBlockTransaction: /);
  });

  it('is made for an HTTP handler, too', async () => {
    await open();
    const answer = await host?.fetch('fetcher', '/proxy', { method: 'POST', body: url });
    expect(await answer?.text()).toBe('answer');
  });

  it('goes no further than the public internet unless it is let, as on a server', async () => {
    await open({ isolation: 'worker' });
    expect(await ask('ask', 'http://127.0.0.1:1/')).toBe(
      'HttpError: refusing to connect to private or special-purpose addresses',
    );
    expect(await ask('ask', 'nonsense')).toBe('HttpError: builder error: relative URL without a base');
  });

  it('goes nowhere when there are to be none', async () => {
    await open({ isolation: 'worker', moduleRequests: 'nowhere' });
    expect(await ask('ask')).toBe('HttpError: module outbound HTTP requests are disabled');
  });

  it('is refused where the database has no thread of its own', async () => {
    await open({});
    expect(await ask('ask')).toMatch(
      /^HttpError: HTTP requests from procedures are not built for a database/,
    );
  });

  it('is given up after the time that the module gives it', async () => {
    handle = () => undefined;
    await open();
    expect(await ask('hurry')).toBe(`HttpError: error sending request for url (${url}): operation timed out`);
  });

  it('does not count as time that the call runs; what comes after it does', async () => {
    await open({ ...ANYWHERE, callTimeoutMs: 300 });
    let respond: () => void = () => undefined;
    handle = (_request, response) => {
      respond = () => response.end('late');
    };
    const asked = ask('ask');
    await arrived;
    handle = (_request, response) => response.end();
    // Another one is cut off in the meantime: so long has the first one waited, too.
    await host?.publish('other', { code: await (bundle as Promise<string>) });
    await expect(host?.call('other', 'spin_after', [url])).rejects.toMatchObject({ problem: 'crashed' });
    respond();
    expect(await asked).toBe('200 null late');
  });

  it('is given up when the host closes', async () => {
    handle = () => undefined;
    await open();
    const asked = ask('ask');
    await arrived;
    await host?.close();
    host = undefined;
    expect(await asked).toBe('HttpError: the database is being closed');
  });

  it('may lead back to the host that waits for it, and ends with its time', async () => {
    const opened = await open();
    handle = (_request, response) => {
      const end = (): void => void response.end();
      // When it is its turn, the host may be closed.
      void opened.call('fetcher', 'ask', ['nonsense']).then(end, end);
    };
    expect(await ask('hurry')).toMatch(/operation timed out$/);
  });
});

describe('where requests may go', () => {
  it.each([
    [{ isolation: 'worker', moduleRequests: 'elsewhere' as 'public' }, /moduleRequests is "elsewhere"/],
    [{ moduleRequests: 'public' }, /moduleRequests can be kept to in worker threads only/],
  ] as const)('is one of three, for workers: %j', async (options, message) => {
    await expect(EmbeddedSpacetime.open(options)).rejects.toThrow(message);
  });
});
