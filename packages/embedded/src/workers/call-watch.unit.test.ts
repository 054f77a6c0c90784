import { expect, it } from 'vitest';
import { newWatchMemory, watchedBy, WatchReader } from './call-watch';

it('tells that still the same call runs, and which', () => {
  const memory = newWatchMemory();
  const watch = watchedBy(memory);
  const reader = new WatchReader(memory);
  expect([reader.isSameCall(), reader.isSameCall()]).toEqual([false, false]);
  watch.begin('');
  expect([reader.isSameCall(), reader.isSameCall(), reader.functionName]).toEqual([false, true, '']);
  watch.end();
  expect([reader.isSameCall(), reader.isSameCall()]).toEqual([false, false]);
  watch.begin('do_it');
  expect([reader.isSameCall(), reader.isSameCall(), reader.functionName]).toEqual([false, true, 'do_it']);
  watch.end();
  watch.begin('do_it');
  expect([reader.isSameCall(), reader.isSameCall()]).toEqual([false, true]);
});

it('takes names of any length', () => {
  const memory = newWatchMemory();
  const watch = watchedBy(memory);
  watch.begin('ü'.repeat(1000));
  expect(new WatchReader(memory).functionName).toBe('ü'.repeat(128));
  watch.end();
  watch.begin('short');
  expect(new WatchReader(memory).functionName).toBe('short');
});
