import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FaultyLevel } from '../support/faulty-level';
import { replayable } from '../support/runs';
import { AlarmHost, SECOND } from './alarm-host';
import {
  AlarmModel,
  randomAlarmStep,
  stateOfLook,
  stateOfModel,
  takeStep,
  type AlarmStep,
} from './alarm-model';
import { VirtualTime } from './virtual-time';

/** What a machine would find, had its power been cut at some point. */
interface Cut {
  readonly when: string;
  readonly level: FaultyLevel;
  readonly micros: bigint;
}

/** Of the cuts in one step, so many are looked at. */
const MAX_CUTS = 15;

/** How long the power is off. */
const OFF = 2n * SECOND;

/** A program, and what there may be wherever the power is cut. */
class Run {
  readonly #level = new FaultyLevel();
  #cuts: Cut[] = [];
  /** What there was after each change. */
  readonly #past: AlarmModel[] = [];

  async run(steps: readonly AlarmStep[]): Promise<void> {
    let alarms = await AlarmHost.open({ store: this.#level });
    const model = new AlarmModel(alarms.time.micros, (changed) => {
      this.#past.push(changed.copy());
    });
    try {
      // What `init` planned is called, and forgotten.
      await alarms.advance(0n);
      this.#past.push(model.copy());
      this.#level.onBatch = (batch) => this.#cut(alarms, `before batch ${batch}`, 0);
      this.#level.onSync = async (batch) => {
        await this.#cut(alarms, `before the sync of batch ${batch}`, 0);
        await this.#cut(alarms, `before the sync of batch ${batch}, which is on disk by luck`, 1);
      };
      for (const [at, step] of steps.entries()) {
        // All before is stored: the host said so.
        const stored = this.#past.length - 1;
        if (step.kind === 'restart') await alarms.close();
        await takeStep(alarms, step, at, (id) => model.rows.has(id));
        model.take(step, at);
        if (step.kind === 'restart') {
          alarms = await AlarmHost.open({ store: this.#level }, alarms.time);
          model.restart();
          this.#past.push(model.copy());
        }
        const possible = this.#past.slice(stored);
        const cuts = this.#cuts.splice(0);
        const stride = Math.ceil(cuts.length / MAX_CUTS);
        for (let n = at % stride; n < cuts.length; n += stride) await check(cuts[n]!, possible);
      }
    } finally {
      await alarms.close();
    }
  }

  async #cut({ time }: AlarmHost, when: string, lucky: number): Promise<void> {
    this.#cuts.push({ when, level: await this.#level.afterPowerCut(lucky), micros: time.micros });
  }
}

/** Opens what was left, and looks whether it is one of the possible states and goes on from there. */
async function check({ when, level, micros }: Cut, possible: readonly AlarmModel[]): Promise<void> {
  let left = possible.map((model) => {
    const copy = model.copy();
    copy.now = micros + OFF;
    copy.restart();
    return copy;
  });
  const alarms = await AlarmHost.open({ store: level }, new VirtualTime(micros + OFF));
  try {
    for (const pause of [0n, 3n * SECOND]) {
      await alarms.advance(pause);
      for (const model of left) model.advance(pause);
      const found = stateOfLook(await alarms.look());
      expect(left.map(stateOfModel), `the power was cut ${when}`).toContainEqual(found);
      left = left.filter((model) => JSON.stringify(stateOfModel(model)) === JSON.stringify(found));
    }
  } finally {
    await alarms.close();
  }
}

it('a power cut at any write point neither loses a call that was planned nor makes one twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(randomAlarmStep(200), { minLength: 1, maxLength: 8, size: 'max' }), (steps) =>
      new Run().run(steps),
    ),
    replayable(4, 4),
  );
});
