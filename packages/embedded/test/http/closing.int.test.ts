import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { guestBook, HttpHost } from './http-host';

const head = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

describe('a server that closes', () => {
  it('answers what was asked for, and ends the connection with it', async () => {
    const served = await HttpHost.withGuestBook();
    const socket = connect(served.port, '127.0.0.1');
    let answer = '';
    const ended = new Promise((resolve) => socket.on('close', resolve));
    // The server says that it has the head, so the request is there before it closes.
    const begun = new Promise((resolve) => socket.once('data', resolve));
    socket.write(
      head('/v1/database/guests/call/write', 8).replace('\r\n\r\n', '\r\nexpect: 100-continue\r\n\r\n'),
    );
    await begun;
    socket.on('data', (chunk) => (answer += chunk.toString()));
    const closed = served.close();
    socket.write('["last"]');
    await Promise.all([closed, ended]);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('connection: close');
    // The host goes on without the port.
    expect(new TextDecoder().decode(await served.host.call('guests', 'read'))).toContain('last');
  });

  it('does not wait for ever for what does not come', async () => {
    const served = await HttpHost.withGuestBook({ limits: { closeTimeoutMs: 20 } });
    const socket = connect(served.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.on('close', resolve));
    const begun = new Promise((resolve) => socket.once('data', resolve));
    socket.write(
      head('/v1/database/guests/call/write', 8).replace('\r\n\r\n', '\r\nexpect: 100-continue\r\n\r\n'),
    );
    await begun;
    await Promise.all([served.close(), ended]);
    expect(new TextDecoder().decode(await served.host.call('guests', 'read'))).not.toContain('last');
  });

  it('lets nobody in any more, and ends connections that are kept', async () => {
    const served = await HttpHost.withGuestBook();
    const kept = connect(served.port, '127.0.0.1');
    const ended = new Promise((resolve) => kept.on('close', resolve));
    kept.write('GET /v1/ping HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => kept.once('data', resolve));
    await Promise.all([served.close(), served.close(), ended]);
    await expect(served.request('GET', '/v1/ping')).rejects.toThrow();
  });

  it('says goodbye to clients on WebSockets', async () => {
    const served = await HttpHost.withGuestBook();
    const socket = new WebSocket(
      `${served.uri.replace('http', 'ws')}/v1/database/guests/subscribe?compression=None`,
      'v2.bsatn.spacetimedb',
    );
    await new Promise((resolve) => socket.once('message', resolve));
    expect(served.host.clients('guests')).toHaveLength(1);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await served.close();
    expect(await closed).toBe(1001);
    expect(served.host.clients('guests')).toEqual([]);
  });

  it('is closed with its host', async () => {
    const served = await HttpHost.withGuestBook();
    await served.host.close();
    await expect(served.request('GET', '/v1/ping')).rejects.toThrow();
    await expect(served.host.listen({ isolation: 'none' })).rejects.toMatchObject({ problem: 'closed' });
  });
});

describe('a port', () => {
  it('is any that is free, on this machine alone, and nothing is said of it', async () => {
    const served = await HttpHost.open();
    expect(served.uri).toBe(`http://127.0.0.1:${served.port}`);
    expect(served.lines).toEqual([]);
  });

  it('that other machines may reach is told of, and who may publish there', async () => {
    const open = await HttpHost.open({ host: '0.0.0.0', anyoneMayPublish: true });
    expect(open.lines).toEqual([
      `listening on 0.0.0.0:${open.port}, which other machines may reach; whoever does may publish modules, which are code that runs here`,
    ]);
    const guarded = await HttpHost.open({ host: '0.0.0.0' });
    expect(guarded.lines).toEqual([
      `listening on 0.0.0.0:${guarded.port}, which other machines may reach; publishing needs the admin token`,
    ]);
  });

  it('that is taken is told', async () => {
    const served = await HttpHost.open();
    await expect(served.host.listen({ port: served.port, isolation: 'none' })).rejects.toMatchObject({
      problem: 'options',
      message: expect.stringMatching(
        /^cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*Give another/,
      ) as unknown,
    });
    await expect(served.host.listen({ port: 70_000, isolation: 'none' })).rejects.toMatchObject({
      problem: 'options',
    });
    expect(await served.isWell()).toBe(true);
  });

  it('may be one of several, for the same databases', async () => {
    const served = await HttpHost.withGuestBook();
    const other = await served.host.listen({ isolation: 'none' });
    await served.call('write', '["seen"]');
    const answer = await fetch(`${other.uri}/v1/database/guests/call/read`, {
      method: 'POST',
      body: '[]',
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.text()).toBe('["seen"]');
  });
});

describe('databases in threads of their own', () => {
  it('are the default, and are called and published over HTTP all the same', async () => {
    const served = await HttpHost.open({ isolation: 'worker', anyoneMayPublish: true });
    const { token } = served.host.createIdentity();
    const published = await served.request('PUT', '/v1/database/guests?host_type=Js', {
      token,
      body: await guestBook(),
    });
    expect(published.status).toBe(200);
    expect((await served.call('write', '["from a thread"]')).status).toBe(200);
    expect((await served.call('read', '[]')).text).toBe('["from a thread"]');
    expect((await served.call('write', '[""]')).status).toBe(530);
    expect((await served.request('GET', '/v1/database/guests/route/echo')).status).toBe(201);
    expect((await served.request('DELETE', '/v1/database/guests', { token })).status).toBe(200);
    expect((await served.call('read', '[]')).status).toBe(404);
  });

  it('are cut off where a call does not end, and others are served meanwhile', async () => {
    const served = await HttpHost.open({ isolation: 'worker', callTimeoutMs: 300 });
    await served.host.publish('guests', await guestBook());
    const { bareModuleText } = await import('../support/bare-module');
    await served.host.publish('loop', { code: bareModuleText({ reducers: { loop: 'for (;;);' } }) });
    const looping = served.request('POST', '/v1/database/loop/call/loop', {
      body: '[]',
      headers: { 'content-type': 'application/json' },
    });
    expect((await served.call('read', '[]')).text).toBe('[]');
    const { status, text } = await looping;
    expect(status).toBe(500);
    expect(text).toMatch(/loop/);
    expect((await served.call('read', '[]')).text).toBe('[]');
  });
});
