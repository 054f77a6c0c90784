import type { Path } from '@nerv/core';
import type { Operation } from '@nerv/inner-universe/protocol';
import { checkName, optional } from '../input/check';
import type { CreateBranchOperation } from '../types/transaction';

export function createBranch(input: Omit<CreateBranchOperation, 'op'>, path: Path): Operation {
  return {
    tag: 'createBranch',
    value: {
      store: checkName(input.store, [...path, 'store']),
      name: checkName(input.name, [...path, 'name']),
      from: optional(input.from ?? undefined, [...path, 'from'], checkName),
    },
  };
}
