import type { Path } from '@nerv/core';
import type { Operation } from '@nerv/inner-universe/protocol';
import { checkInteger, checkName, checkObject, optional } from '../input/check';
import { encodeAt } from '../input/encode';
import { refuse } from '../input/refuse';
import type { ApplyConfigurationOperation } from '../types/transaction';

export function applyConfiguration(input: Omit<ApplyConfigurationOperation, 'op'>, path: Path): Operation {
  const { entries, expectedRevision } = input;
  const at = [...path, 'entries'];
  checkObject(entries, at);
  if (Object.keys(entries).length === 0) refuse(at, 'non-empty', 'is empty', 'Give at least one key.');
  return {
    tag: 'putConfiguration',
    value: {
      entries: Object.entries(entries).map(([key, value]) => ({
        key: checkName(key, at),
        value: value === undefined ? undefined : encodeAt(value, [...at, key]),
      })),
      // Unlike those of entities, its revisions begin at 0: nothing was ever set.
      expectedRevision: optional(expectedRevision, [...path, 'expectedRevision'], (value, where) =>
        checkInteger(value, where, 0, 0xffff_ffff),
      ),
    },
  };
}
