import { describe, expect, it } from 'vitest';
import { HttpHost } from './http-host';

const at = (query: string): string => `/v1/database/guests/schema${query}`;

describe('the schema over HTTP', () => {
  it.each(['none', 'worker'] as const)(
    'is told to anyone, in both versions (isolation %s)',
    async (isolation) => {
      const served = await HttpHost.withGuestBook({ isolation });
      const nine = await served.request('GET', at('?version=9'));
      expect([nine.status, nine.headers.get('content-type')]).toEqual([200, 'application/json']);
      expect(nine.headers.get('spacetime-identity')).toMatch(/^c200[0-9a-f]{60}$/);
      const { reducers } = JSON.parse(nine.text) as { reducers: { name: string }[] };
      expect(reducers.map(({ name }) => name)).toContain('write');
      const ten = await served.request('GET', at('?version=10&other=1'));
      expect(Object.keys(JSON.parse(ten.text) as object)).toEqual(['sections']);
    },
  );

  it.each([
    ['', 400, 'Failed to deserialize query string: missing field `version`'],
    ['?version=3', 400, 'Failed to deserialize query string: unknown variant `3`, expected `9` or `10`'],
    ['?version=9&version=9', 400, 'Failed to deserialize query string: duplicate field `version`'],
  ])('is refused when the version is not one: %j', async (query, status, text) => {
    const served = await HttpHost.withGuestBook();
    expect(await served.request('GET', at(query))).toMatchObject({ status, text });
  });

  it('of a database that is not there is 404', async () => {
    const served = await HttpHost.open();
    expect(await served.request('GET', at('?version=9'))).toMatchObject({
      status: 404,
      text: '`guests` not found',
    });
  });
});
