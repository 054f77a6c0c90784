import { expect, test } from 'vitest';
import { connect } from '../measure/connect';
import { bundleModule } from '../measure/embedded';
import { eventBatch } from '../measure/events';
import { openFloor } from './floor-host';

test('the floor runs the module itself: every event is written, counted and told', async () => {
  const floor = await openFloor(await bundleModule());
  const connection = await connect(floor.webSocket, 'floor');
  const before = floor.size();
  for (let call = 0; call < 3; call++)
    await connection.reducers.apply({ payload: eventBatch(call, 2, 'session') });
  // Two rows of the log and two live ones a call, and its outcome; the counter is one row.
  expect(floor.size() - before).toBe(3 * 5);
  connection.disconnect();
});
