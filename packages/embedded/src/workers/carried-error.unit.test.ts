import { describe, expect, it } from 'vitest';
import { HostError } from '../host/host-error';
import { ModuleError } from '../module-host';
import { SchemaError } from '../schema';
import { StorageError } from '../storage/errors';
import { carryError, uncarryError } from './carried-error';

const carried = (error: unknown): Error => uncarryError(structuredClone(carryError(error)));

describe('an error that is sent to another thread', () => {
  it.each([
    new HostError('init', 'it refused'),
    new ModuleError('syntax', 'it does not parse'),
    new StorageError('damaged', 'it is broken', { cause: new Error('the engine said so') }),
    new SchemaError([{ rule: 'some-rule', message: 'a rule' }]),
    new RangeError('too far', { cause: new HostError('call', 'why') }),
  ])('is of its class again: $name', (error) => {
    const back = carried(error);
    expect(back.constructor).toBe(error instanceof RangeError ? Error : error.constructor);
    expect(back).toMatchObject({ ...error, name: error.name, message: error.message, stack: error.stack });
    expect(back.cause === undefined).toBe(error.cause === undefined);
    if (error.cause instanceof Error) {
      expect(back.cause).toMatchObject({ name: error.cause.name, message: error.cause.message });
    }
  });

  it('may be no error at all', () => {
    expect(carried('a text')).toMatchObject({ name: 'Error', message: 'a text' });
  });
});
