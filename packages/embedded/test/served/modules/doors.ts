import { Router, schema, SyncResponse } from 'spacetimedb/server';

/** Paths that differ in a slash alone. */
const doors = schema({});
export default doors;

const opensTo = (room: string) => doors.httpHandler(() => new SyncResponse(room));

export const front = opensTo('front');
export const porch = opensTo('porch');
export const hall = opensTo('hall');
export const closet = opensTo('closet');

export const house = doors.httpRouter(
  new Router().get('', front).get('/', porch).get('/hall', hall).get('/hall/', closet),
);
