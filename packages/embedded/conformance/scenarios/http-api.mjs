// The HTTP interface: identities, publishing, names, who may do what.
import { createHash } from 'node:crypto';

export default async (d) => {
  await d.http('GET', '/v1/ping');
  await d.http('GET', '/nowhere');
  await d.http('GET', '/');
  await d.http('GET', '/v1');
  await d.http('POST', '/v1/ping');
  const a = await d.identity();
  const b = await d.identity();
  d.note('identity shape', { keys: Object.keys(a).sort(), hex: /^c200[0-9a-f]{60}$/.test(a.identity) });
  const [head, body] = a.token
    .split('.')
    .slice(0, 2)
    .map((p) => JSON.parse(Buffer.from(p, 'base64url').toString() || '{}'));
  d.note('token', {
    head: { alg: head.alg, typ: head.typ },
    claims: Object.keys(body).sort(),
    iss: body.iss,
    aud: body.aud,
    exp: body.exp ?? null,
  });
  await d.http('GET', `/v1/identity/${a.identity}/verify`, { token: a.token, as: 'verify own' });
  await d.http('GET', `/v1/identity/${b.identity}/verify`, { token: a.token, as: 'verify other' });
  await d.http('GET', `/v1/identity/${a.identity}/verify`, { as: 'verify without a token' });
  await d.http('GET', `/v1/identity/${a.identity}/verify`, { token: 'garbage', as: 'verify with garbage' });
  await d.http('GET', `/v1/identity/${a.identity}/verify`, {
    token: `${a.token.slice(0, -4)}AAAA`,
    as: 'verify with a bad signature',
  });
  await d.http('GET', '/v1/identity/xyz/verify', { token: a.token, as: 'verify a malformed identity' });
  await d.http('GET', `/v1/identity/${a.identity}/verify`, {
    headers: { authorization: `Basic ${a.token}` },
    as: 'verify with another scheme',
  });
  await d.http('GET', `/v1/identity/${a.identity}/databases`, { as: 'databases of a' });
  const ws = await d.http('POST', '/v1/identity/websocket-token', { token: a.token, note: false });
  const wsClaims = ws.status === 200 ? JSON.parse(Buffer.from(ws.body.token.split('.')[1], 'base64url')) : {};
  d.note('websocket token', {
    status: ws.status,
    lasts: wsClaims.exp - wsClaims.iat,
    same: wsClaims.sub === body.sub && wsClaims.iss === body.iss,
    identity: wsClaims.hex_identity === a.identity,
  });
  await d.http('POST', '/v1/identity/websocket-token', { as: 'websocket token without a token' });
  const key = await d.http('GET', '/v1/identity/public-key', { note: false });
  d.note('public key', {
    status: key.status,
    type: key.headers.get('content-type'),
    pem: key.text.startsWith('-----BEGIN PUBLIC KEY-----'),
  });

  const js = await d.bundle('web');
  const publish = (query, options, as) =>
    d.http('PUT', `/v1/database/${query}`, {
      body: js,
      headers: { 'content-type': 'text/javascript' },
      ...options,
      as,
    });
  const name = `http-${Math.random().toString(16).slice(2, 10)}`;
  d.names.names.set(name, '<db>');
  d.databases.push({ name, token: a.token });
  const clean = async (query, options, as) => {
    await new Promise((r) => setTimeout(r, 250));
    const r = await publish(query, { ...options, note: false }, as);
    const text = r.text.replaceAll(name, '<db>');
    if (r.status >= 400 && typeof r.body === 'string') d.note(as, { status: r.status }, { error: text });
    else d.note(as, { status: r.status, body: r.body && JSON.parse(text || 'null') });
    return r;
  };
  await clean(`${name}`, { token: a.token }, 'publish without a host type');
  await clean(`${name}?host_type=Nope`, { token: a.token }, 'publish with an unknown host type');
  const created = await clean(`${name}?host_type=Js`, { token: a.token }, 'publish');
  await clean(`${name}?host_type=Js`, { token: a.token }, 'publish the same again');
  await clean(`${name}?host_type=Js`, { token: b.token }, 'publish over another owner');
  await clean(`${name}?host_type=Js`, {}, 'publish anonymously over another owner');
  await clean(`${name}?host_type=Js&clear=true`, { token: a.token }, 'publish with clear');
  await clean(`${name}?host_type=Js`, { token: a.token, body: 'export default {' }, 'publish a syntax error');
  await clean(`${name}?host_type=Js`, { token: a.token, body: '' }, 'publish nothing');
  await clean(
    `${name}?host_type=Js`,
    { token: a.token, body: 'export default {}' },
    'publish a module that is not one',
  );
  await clean(
    `${name}?host_type=Js`,
    { token: a.token, body: 'throw new Error("at load")' },
    'publish a module that throws at load',
  );
  await clean(
    `${name}?host_type=Js`,
    { token: a.token, body: 'import x from "fs"; export default x' },
    'publish a module with a foreign import',
  );
  await clean(
    `${name}?host_type=Js`,
    { token: a.token, body: 'await new Promise(() => {}); export default {}' },
    'publish a module that awaits for ever',
  );
  await clean(`${name}?host_type=Wasm`, { token: a.token, body: 'not wasm' }, 'publish bad wasm');
  for (const bad of [
    'UPPER',
    'has_underscore',
    'a--b',
    '-a',
    'a-',
    'ü',
    'a.b',
    'a%20b',
    `c200${'0'.repeat(60)}`,
    'x'.repeat(300),
  ]) {
    const r = await publish(`${bad}?host_type=Js`, { token: a.token, note: false });
    d.note(
      `publish as ${bad.slice(0, 40)}`,
      { status: r.status },
      { error: r.status >= 400 ? String(r.text) : '' },
    );
    if (r.status === 200) d.databases.push({ name: bad, token: a.token });
  }
  const identity = created.body?.Success?.database_identity;
  d.names.name('identity', identity);
  await d.http('GET', `/v1/database/${name}`, { as: 'info' });
  await d.http('GET', `/v1/database/${identity}`, { as: 'info by identity' });
  await d.http('GET', `/v1/database/${name}/identity`, { as: 'identity' });
  await d.http('GET', '/v1/database/no-such-db/identity', { as: 'identity of an unknown name' });
  await d.http('GET', '/v1/database/no-such-db', { as: 'info of an unknown name' });
  await d.http('GET', `/v1/database/c200${'1'.repeat(60)}`, { as: 'info of an unknown identity' });
  const names = async (as) => {
    const r = await d.http('GET', `/v1/database/${name}/names`, { note: false });
    d.note(as, {
      status: r.status,
      body: JSON.parse(r.text.replaceAll(name, '<db>').replaceAll(`${name}x`, '<db>x')),
    });
  };
  await names('names');
  await d.http('POST', `/v1/database/${name}/names`, {
    token: b.token,
    body: `${name}x`,
    as: 'a name by a stranger',
  });
  await d.http('GET', `/v1/identity/${a.identity}/databases`, { as: 'databases of a, after' });
  await d.http('GET', `/v1/database/${name}/logs`, { token: b.token, as: 'logs by a stranger' });
  await d.http('GET', `/v1/database/${name}/logs`, { as: 'logs without a token' });
  await d.http('POST', `/v1/database/${name}/pre_publish?host_type=Js`, {
    token: a.token,
    body: js,
    as: 'pre_publish the same',
  });
  await d.http('POST', `/v1/database/${name}/pre_publish?host_type=Js`, {
    token: b.token,
    body: js,
    as: 'pre_publish by a stranger',
  });
  await d.http('POST', `/v1/database/${name}/pre_publish?host_type=Js`, {
    token: a.token,
    body: 'export default 1',
    as: 'pre_publish nonsense',
  });
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'])
    await d.http(method, `/v1/database/${name}/call/nope`, { token: a.token, as: `${method} call` });
  await d.http('OPTIONS', `/v1/database/${name}/sql`, {
    headers: {
      origin: 'http://example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
    show: ['access-control-allow-origin', 'access-control-allow-methods', 'access-control-allow-headers'],
    as: 'CORS preflight',
  });
  await d.http('GET', '/v1/ping', {
    headers: { origin: 'http://example.com' },
    show: ['access-control-allow-origin'],
    as: 'CORS simple',
  });
  await d.http('GET', `/v1/database/${name}/unstable/timestamp`, { as: 'timestamp' });
  const anon = await d.http('POST', `/v1/database/${name}/sql`, { body: 'SELECT * FROM note', note: false });
  d.note('headers of an anonymous request', {
    identity: /^c200[0-9a-f]{60}$/.test(anon.headers.get('spacetime-identity') ?? ''),
    token: (anon.headers.get('spacetime-identity-token') ?? '').split('.').length,
    energy: anon.headers.get('spacetime-energy-used') !== null,
  });
  await d.http('PUT', `/v1/database/${name}/reset?host_type=Js`, {
    token: b.token,
    body: '',
    as: 'reset by a stranger',
  });
  await d.http('DELETE', `/v1/database/${name}`, { token: b.token, as: 'delete by a stranger' });
  await d.http('DELETE', `/v1/database/${name}`, { as: 'delete without a token' });
  await d.http('DELETE', '/v1/database/no-such-db', { token: a.token, as: 'delete an unknown name' });
  await d.http('DELETE', `/v1/database/c200${'1'.repeat(60)}`, {
    token: a.token,
    as: 'delete an unknown identity',
  });
  await d.http('DELETE', `/v1/database/${name}`, { token: a.token, as: 'delete' });
  await d.http('DELETE', `/v1/database/${name}`, { token: a.token, as: 'delete again' });
  await d.http('POST', `/v1/database/${name}/sql`, {
    token: a.token,
    body: 'SELECT * FROM note',
    as: 'sql after delete',
  });
  await clean(`${name}?host_type=Js`, { token: b.token }, 'publish by another after the delete');
  d.databases.push({ name, token: b.token });
  const nameless = await d.http('POST', '/v1/database?host_type=Js', {
    token: a.token,
    body: js,
    headers: { 'content-type': 'text/javascript' },
    as: 'publish without a name',
  });
  const id = nameless.body?.Success?.database_identity;
  if (id) await d.http('DELETE', `/v1/database/${id}`, { token: a.token, as: 'delete the nameless' });
  void createHash;
};
