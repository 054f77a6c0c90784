import type * as NodeTimers from 'node:timers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemTimers } from './timers';

const { handles } = vi.hoisted(() => ({ handles: [] as NodeJS.Timeout[] }));

vi.mock('node:timers', async (importOriginal) => {
  const timers = await importOriginal<typeof NodeTimers>();
  return {
    ...timers,
    setTimeout: (callback: () => void, delayMs: number) => {
      const handle = timers.setTimeout(callback, delayMs);
      handles.push(handle);
      return handle;
    },
  };
});

afterEach(() => {
  for (const handle of handles.splice(0)) clearTimeout(handle);
});

describe('the system timers', () => {
  it('do not keep the process alive', () => {
    systemTimers.set(() => undefined, 3_600_000);
    expect(handles.map((handle) => handle.hasRef())).toEqual([false]);
  });

  it('call back once, later, unless they are called off', async () => {
    const called: string[] = [];
    const callOff = systemTimers.set(() => called.push('called off'), 0);
    await new Promise<void>((resolve) => {
      systemTimers.set(() => {
        called.push('called');
        resolve();
      }, 1);
      callOff();
      expect(called).toEqual([]);
      // The timer alone would not keep the test's process waiting.
      handles.at(-1)?.ref();
    });
    expect(called).toEqual(['called']);
  });
});
