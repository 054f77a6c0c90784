import { decodeValue, type Value } from '@nerv/core';
import { getConfiguration, getStatus } from '@nerv/inner-universe/protocol';
import type { ApplyConfigurationOptions, Configuration, SystemApi, SystemStatus } from '../api/system-api';
import type { Calls } from '../calls/calls';
import { dateOf } from '../decode/time';
import { callFields, checkOptions, expectFields, writeFields } from '../input/fields';
import { applyConfiguration } from '../operations/configuration';
import { encodeOperation } from '../operations/index';
import type { CallOptions, WriteOptions } from '../types/options';
import type { TransactionOperation, TransactionResult } from '../types/transaction';
import { checkBatch } from './batch';
import { only } from './results';

export class System implements SystemApi {
  constructor(private readonly calls: Calls) {}

  async transact(
    operations: readonly TransactionOperation[],
    options: WriteOptions = {},
  ): Promise<readonly TransactionResult[]> {
    checkOptions(options, writeFields);
    checkBatch(operations, ['operations']);
    const encoded = operations.map((each, index) => encodeOperation(each, ['operations', index]));
    if (encoded.length === 0) return [];
    return (await this.calls.write('transact', encoded, options)).results;
  }

  async getSystemStatus(options: CallOptions = {}): Promise<SystemStatus> {
    checkOptions(options, callFields);
    const page = await this.calls.read('getSystemStatus', 'getStatus', getStatus, {}, options);
    return { ...page, createdAt: dateOf(page.createdAt), now: dateOf(page.now) };
  }

  async getConfig(options: CallOptions = {}): Promise<Configuration> {
    checkOptions(options, callFields);
    const page = await this.calls.read('getConfig', 'getConfiguration', getConfiguration, {}, options);
    const entries = page.entries.map(({ key, value }): [string, Value] => [key, decodeValue(value)]);
    return { revision: page.revision, entries: Object.fromEntries(entries) };
  }

  async applyConfiguration(
    entries: { readonly [key: string]: Value | undefined },
    options: ApplyConfigurationOptions = {},
  ): Promise<{ readonly revision: number }> {
    checkOptions(options, expectFields);
    const operation = applyConfiguration({ entries, expectedRevision: options.expectedRevision }, []);
    const { revision } = only(await this.calls.write('applyConfiguration', [operation], options));
    return { revision };
  }
}
