import { type Branch, IntegrityError } from '@nerv/core';
import { listBranches } from '@nerv/inner-universe/protocol';
import type { Calls } from '../calls/calls';
import { branchOf } from '../decode/rows';
import { dateOf } from '../decode/time';
import { checkName } from '../input/check';
import { callFields, checkOptions, writeFields } from '../input/fields';
import { createBranch } from '../operations/branch';
import type { CallOptions, WriteOptions } from '../types/options';

export class Branches {
  constructor(private readonly calls: Calls) {}

  async createBranch(
    store: string,
    name: string,
    from: string | null,
    options: WriteOptions = {},
  ): Promise<Branch> {
    checkOptions(options, writeFields);
    const applied = await this.calls.write(
      'createBranch',
      [createBranch({ store, name, from }, [])],
      options,
    );
    if (!applied.replayed) return { store, name, head: from, createdAt: dateOf(applied.time) };
    const { signal, timeoutMs } = options;
    const [branch] = await this.list('createBranch', store, name, { signal, timeoutMs });
    if (branch === undefined)
      throw new IntegrityError({ message: `Branch "${name}" was created, but is gone.` });
    // Its head may have moved since: the first result is the branch as it was made.
    return { ...branch, head: from };
  }

  async getBranch(store: string, name: string, options: CallOptions = {}): Promise<Branch | undefined> {
    checkOptions(options, callFields);
    const [branch] = await this.list('getBranch', store, checkName(name, ['name']), options);
    return branch;
  }

  async listBranches(store: string, options: CallOptions = {}): Promise<readonly Branch[]> {
    checkOptions(options, callFields);
    return this.list('listBranches', store, undefined, options);
  }

  private async list(
    caller: string,
    store: string,
    name: string | undefined,
    options: CallOptions,
  ): Promise<readonly Branch[]> {
    const branches: Branch[] = [];
    let cursor: string | undefined;
    do {
      const request = { store: checkName(store, ['store']), name, cursor, limit: 0, maxBytes: 0 };
      const page = await this.calls.read(caller, 'listBranches', listBranches, request, options);
      branches.push(...page.branches.map(branchOf));
      ({ cursor } = page);
    } while (cursor !== undefined);
    return branches;
  }
}
