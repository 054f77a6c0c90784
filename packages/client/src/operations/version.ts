import { type DeltaOperation, hashValue, type Path, type VersionContent } from '@nerv/core';
import { limits, type Operation, type VersionContentBytes } from '@nerv/inner-universe/protocol';
import {
  checkFields,
  checkInteger,
  checkMember,
  checkName,
  checkNames,
  checkObject,
  checkText,
  optional,
} from '../input/check';
import { encodeAt } from '../input/encode';
import { kindOf, refuse } from '../input/refuse';
import type { CommitStateVersionOperation } from '../types/transaction';
import { idOrChosen } from './entity';
import { checkTags } from './metadata';

/** Where versions are kept that name no store, and on which branch. */
export const defaultStore = 'default';
export const defaultBranch = 'main';

export function commitVersion(
  input: Omit<CommitStateVersionOperation, 'op'>,
  path: Path,
): Extract<Operation, { tag: 'commitVersion' }> {
  const { expectedHead, author } = input;
  const content = versionContent(input.content, [...path, 'content']);
  return {
    tag: 'commitVersion',
    value: {
      id: idOrChosen(input.id, [...path, 'id']),
      store: optional(input.store, [...path, 'store'], checkName) ?? defaultStore,
      branch: optional(input.branch, [...path, 'branch'], checkName) ?? defaultBranch,
      parents: optional(input.parentVersionIds, [...path, 'parentVersionIds'], checkParents),
      expectedHead: expectedHead === null ? '' : optional(expectedHead, [...path, 'expectedHead'], checkName),
      description: checkText(input.description, [...path, 'description']),
      author: optional(author ?? undefined, [...path, 'author'], checkName),
      tags: checkTags(input.tags ?? [], [...path, 'tags']),
      dataHash: dataHash(input, [...path, 'dataHash']),
      content,
    },
  };
}

function checkParents(value: unknown, path: Path): readonly string[] {
  return checkNames(value, path, limits.parents);
}

function dataHash({ dataHash: given, content }: Omit<CommitStateVersionOperation, 'op'>, path: Path): string {
  if (given === undefined) {
    if (content.storage === 'snapshot') return hashValue(content.state);
    refuse(path, 'required', 'is left out', 'A delta needs the tree hash of the state it leads to.');
  }
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) {
    refuse(path, 'sha-256', 'is no SHA-256 hash', 'Give 64 lower-case hex digits.');
  }
  return given;
}

function versionContent(content: VersionContent, path: Path): VersionContentBytes {
  checkObject(content, path);
  const storage = checkMember(content.storage, [...path, 'storage'], ['delta', 'snapshot']);
  checkFields(content, path, storage === 'delta' ? ['storage', 'operations'] : ['storage', 'state']);
  if (content.storage === 'snapshot') {
    return { storage, content: encodeAt(content.state, [...path, 'state'], limits.contentBytes) };
  }
  const at = [...path, 'operations'];
  if (!Array.isArray(content.operations)) {
    refuse(at, 'array', `is ${kindOf(content.operations)}`, 'Give an array of delta operations.');
  }
  content.operations.forEach((operation: DeltaOperation, index) => checkDelta(operation, [...at, index]));
  return { storage, content: encodeAt(content.operations, at, limits.contentBytes) };
}

const deltaFields: { readonly [Op in DeltaOperation['op']]: readonly string[] } = {
  Set: ['op', 'path', 'value'],
  Delete: ['op', 'path'],
  Insert: ['op', 'path', 'values'],
  Remove: ['op', 'path', 'count'],
  Patch: ['op', 'path', 'set', 'delete'],
};

function checkDelta(operation: DeltaOperation, path: Path): void {
  checkObject(operation, path);
  const op = checkMember(operation.op, [...path, 'op'], ['Set', 'Delete', 'Insert', 'Remove', 'Patch']);
  checkFields(operation, path, deltaFields[op]);
  checkPath(operation.path, [...path, 'path']);
  switch (operation.op) {
    case 'Set':
      if (operation.value === undefined) {
        refuse([...path, 'value'], 'required', 'is left out', "Give the value, or use a 'Delete'.");
      }
      break;
    case 'Insert':
      if (!Array.isArray(operation.values)) {
        refuse([...path, 'values'], 'array', `is ${kindOf(operation.values)}`, 'Give an array of values.');
      }
      break;
    case 'Remove':
      checkInteger(operation.count, [...path, 'count'], 0);
      break;
    case 'Patch':
      checkObject(operation.set, [...path, 'set']);
      if (!Array.isArray(operation.delete) || operation.delete.some((name) => typeof name !== 'string')) {
        refuse([...path, 'delete'], 'array', 'is no array of strings', 'Give the names of properties.');
      }
      break;
    case 'Delete':
      break;
  }
}

function checkPath(value: unknown, path: Path): void {
  const isStep = (step: unknown): boolean =>
    typeof step === 'string' || (Number.isSafeInteger(step) && (step as number) >= 0);
  if (!Array.isArray(value) || !value.every(isStep)) {
    refuse(path, 'path', 'is no path', 'Give an array of property names and array indexes.');
  }
}
