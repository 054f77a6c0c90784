import { expect, it, onTestFinished, vi } from 'vitest';
import { randomOf } from './random-fixture';

it('prints its seed where the test fails', () => {
  const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => void write.mockRestore());
  const onFailed: (() => void)[] = [];
  const { seed } = randomOf((callback) => onFailed.push(callback));
  expect(write).not.toHaveBeenCalled();
  for (const callback of onFailed) callback();
  expect(write.mock.calls).toEqual([[`Repeat this run with NERV_TEST_SEED=${seed}`]]);
});
