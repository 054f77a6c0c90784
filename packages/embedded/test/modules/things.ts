import { schema, SenderError, t, table } from 'spacetimedb/server';
import { thingTables } from './things-tables';

const { thing, bag } = thingTables({ t, table });
const things = schema({ thing, bag });
export default things;

const step = t.enum('Step', {
  put: thing.rowType,
  drop: t.u32(),
  toss: bag.rowType,
  pick: bag.rowType,
  fail: t.unit(),
});

/** Does one thing after the other, in one transaction. */
export const run = things.reducer({ steps: t.array(step) }, (ctx, { steps }) => {
  for (const one of steps) {
    switch (one.tag) {
      case 'put':
        if (ctx.db.thing.id.find(one.value.id)) ctx.db.thing.id.update(one.value);
        else ctx.db.thing.insert(one.value);
        break;
      case 'drop':
        ctx.db.thing.id.delete(one.value);
        break;
      case 'toss':
        ctx.db.bag.insert(one.value);
        break;
      case 'pick':
        ctx.db.bag.delete(one.value);
        break;
      case 'fail':
        throw new SenderError('as told');
    }
  }
});
