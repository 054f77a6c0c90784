import { beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from './served-host';

const KIOSK = new URL('./modules/kiosk.ts', import.meta.url);
const DOORS = new URL('./modules/doors.ts', import.meta.url);

let served: Served;

const at = (route: string, init?: RequestInit): Promise<Response> => served.fetch(`/route${route}`, init);
const textAt = async (route: string, init?: RequestInit): Promise<string> => (await at(route, init)).text();
const post = (body: string | Uint8Array<ArrayBuffer>): RequestInit => ({ method: 'POST', body });

const NO_HANDLER = 'Database has not registered a handler for this route';

describe('routes of a module over HTTP', () => {
  beforeEach(async () => {
    served = await serve('kiosk');
    expect((await served.publish(KIOSK)).status).toBe(200);
  });

  it('answer, write, and read what was written', async () => {
    expect(await textAt('/hours')).toBe('nine to five');
    expect(await textAt('/tickets')).toBe('0');
    expect(await textAt('/tickets', post('one, please'))).toBe('ticket 0');
    expect(await textAt('/tickets', post(''))).toBe('ticket 1');
    expect(await textAt('/tickets')).toBe('2');
  });

  it('take every method where they are for any', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect([method, await textAt('/bell', { method })]).toEqual([method, 'ding']);
  });

  it('see headers of the request, and set a status and headers of their own', async () => {
    expect(await textAt('/repeat', { headers: { 'X-Said': 'good morning' } })).toBe('good morning');
    const stamped = await at('/stamp');
    expect([stamped.headers.get('x-stamp'), await stamped.text()]).toEqual(['blue', 'stamped']);
    const closed = await at('/closed');
    expect([closed.status, await closed.text()]).toEqual([451, 'come back tomorrow']);
  });

  it('are not there for another path or another method', async () => {
    for (const init of [undefined, post('')]) {
      const missing = await at('/basement', init);
      expect([missing.status, await missing.text()]).toEqual([404, NO_HANDLER]);
    }
    expect((await at('/hours', post(''))).status).toBe(404);
  });

  it('answer whoever asks, also with a token that no other part of the server takes', async () => {
    const headers = { authorization: 'Bearer of bad news' };
    expect((await served.fetch('', { headers })).status).toBe(401);
    expect(await textAt('/hours', { headers })).toBe('nine to five');
  });

  it('keep bytes as they came, and give them back by a number in the query', async () => {
    const content = Uint8Array.of(0, 255, 10, 13, 128);
    const number = await textAt('/parcels', post(content));
    const found = await at(`/parcels?number=${number}`);
    expect([found.status, new Uint8Array(await found.arrayBuffer())]).toEqual([200, content]);
    expect((await at('/parcels?number=123456789')).status).toBe(404);
    expect((await at('/parcels?number=many')).status).toBe(500);
  });

  it('are shown the whole address that was asked for', async () => {
    expect(await textAt('/address?street=a&house=1')).toBe(
      `${served.uri}/v1/database/kiosk/route/address?street=a&house=1`,
    );
  });

  it('read a body as bytes, and as text where it is one', async () => {
    const reversed = await at('/backwards', post(Uint8Array.of(255, 0, 254, 127)));
    expect(new Uint8Array(await reversed.arrayBuffer())).toEqual(Uint8Array.of(127, 254, 0, 255));
    expect(await textAt('/backwards', post('live'))).toBe('evil');
    expect(await textAt('/lines', post('one\ntwö\nthree'))).toBe('three\ntwö\none');
    const broken = await at('/lines', post(Uint8Array.of(102, 128, 111)));
    expect([broken.status, await broken.text()]).toEqual([422, 'not a text']);
  });
});

describe('paths of routes', () => {
  beforeEach(async () => {
    served = await serve('doors');
    expect((await served.publish(DOORS)).status).toBe(200);
  });

  it('differ by a slash at their end, the empty one too', async () => {
    expect(await textAt('')).toBe('front');
    expect(await textAt('/')).toBe('porch');
    expect(await textAt('/hall')).toBe('hall');
    expect(await textAt('/hall/')).toBe('closet');
  });

  it('are not repaired', async () => {
    for (const path of ['//', '//hall', '/hall//', '/HALL']) {
      const answer = await at(path);
      expect([path, answer.status, await answer.text()]).toEqual([path, 404, NO_HANDLER]);
    }
  });
});
