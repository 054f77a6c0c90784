// Routes served by a module.
export default async (d) => {
  const owner = await d.identity();
  const { name } = await d.publish('web', 'web', { token: owner.token });
  const at = (method, path, options = {}) =>
    d.http(method, `/v1/database/${name}/route${path}`, {
      show: ['x-seen', 'allow'],
      ...options,
      as: `${method} ${path}${options.as ?? ''}`,
    });
  for (const path of [
    '',
    '/',
    '/hello',
    '/hello/',
    '//hello',
    '/HELLO',
    '/nope',
    '/hello?x=1&y=ü',
    '/deep/er/path?q',
    '/deep/er',
    '/deep/er/path/',
    '/any',
    '/notes',
    '/breaks',
    '/who',
    '/%68ello',
  ])
    await at('GET', path);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
    await at(method, '/hello');
    await at(method, '/any', method === 'HEAD' ? {} : { body: 'b' });
  }
  await at('POST', '/echo', { body: 'a body', headers: { 'x-sent': 'header' } });
  await at('PUT', '/echo', { body: '' });
  await at('GET', '/echo');
  await at('POST', '/notes', { body: 'first' });
  await at('POST', '/notes', { body: 'second ü' });
  await at('GET', '/notes');
  await at('POST', '/bytes', { body: new Uint8Array([1, 2, 3, 255, 0]) });
  await at('GET', '/who', { headers: { authorization: 'Bearer garbage' }, as: ' with a garbage token' });
  await at('GET', '/who', { token: owner.token, as: ' with a token' });
  await d.http('GET', '/v1/database/no-such-db/route/hello', { as: 'route of an unknown database' });
  const other = await d.publish('rules', 'rules', { token: owner.token, note: false });
  await d.http('GET', `/v1/database/${other.name}/route/hello`, { as: 'route of a module without routes' });
  await d.http('GET', `/v1/database/${name}/schema?version=10`, { as: 'schema 10' });
};
