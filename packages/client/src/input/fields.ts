import type { PublishEventOptions } from '@nerv/core';
import type {
  CallOptions,
  CreateOptions,
  DeleteEntityOptions,
  ExpectRevisionOptions,
  UpdateOptions,
  WriteOptions,
} from '../types/options';
import { checkFields } from './check';

type FieldsOf<T> = readonly (keyof T & string)[];

export const callFields = ['signal', 'timeoutMs'] as const satisfies FieldsOf<CallOptions>;
export const writeFields = [...callFields, 'operationId'] as const satisfies FieldsOf<WriteOptions>;
export const createFields = [...writeFields, 'id'] as const satisfies FieldsOf<CreateOptions>;
export const expectFields = [
  ...writeFields,
  'expectedRevision',
] as const satisfies FieldsOf<ExpectRevisionOptions>;
export const updateFields = [...expectFields, 'mode'] as const satisfies FieldsOf<UpdateOptions>;
export const deleteEntityFields = [
  ...expectFields,
  'onRelations',
] as const satisfies FieldsOf<DeleteEntityOptions>;
export const publishFields = [
  'source',
  'id',
  'correlationId',
  'causationId',
  'expectedLast',
  'operationId',
  'signal',
] as const satisfies FieldsOf<PublishEventOptions>;

/** A misspelt option would be without effect, and an expectation that is not checked loses updates. */
export function checkOptions(options: unknown, fields: readonly string[]): void {
  checkFields(options, ['options'], fields);
}
