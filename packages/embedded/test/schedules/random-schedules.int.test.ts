import fc from 'fast-check';
import { MemoryLevel } from 'memory-level';
import { describe, expect, it } from 'vitest';
import { replayable } from '../support/runs';
import { AlarmHost } from './alarm-host';
import {
  AlarmModel,
  randomAlarmStep,
  stateOfLook,
  stateOfModel,
  takeStep,
  type AlarmStep,
} from './alarm-model';

async function run(steps: readonly AlarmStep[]): Promise<void> {
  const level = new MemoryLevel<Uint8Array, Uint8Array>({ keyEncoding: 'view', valueEncoding: 'view' });
  let alarms = await AlarmHost.open({ store: level });
  const model = new AlarmModel(alarms.time.micros);
  try {
    await alarms.advance(0n);
    for (const [at, step] of steps.entries()) {
      if (step.kind === 'restart') await alarms.close();
      await takeStep(alarms, step, at, (id) => model.rows.has(id));
      model.take(step, at);
      if (step.kind === 'restart') {
        alarms = await AlarmHost.open({ store: level }, alarms.time);
        model.restart();
      }
      expect(stateOfLook(await alarms.look())).toEqual(stateOfModel(model));
    }
  } finally {
    await alarms.close();
  }
}

describe('random programs of schedules', () => {
  it('do what a naive model of them does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(randomAlarmStep(1), { minLength: 1, maxLength: 30, size: 'max' }), run),
      replayable(25),
    );
  }, 0);
});
