import { isUnit } from './algebraic-type';
import type { AlgebraicType, ScalarTag, SpecialType } from './types';

/** Field name and type of the special types that wrap one number. */
const NEWTYPES: ReadonlyMap<string, readonly [ScalarTag, SpecialType]> = new Map([
  ['__identity__', ['U256', 'Identity']],
  ['__connection_id__', ['U128', 'ConnectionId']],
  ['__timestamp_micros_since_unix_epoch__', ['I64', 'Timestamp']],
  ['__time_duration_micros__', ['I64', 'TimeDuration']],
  ['__uuid__', ['U128', 'Uuid']],
]);

/**
 * Recognises a special type by its structure. References are not followed: a special type stands where it is used.
 */
export function specialType(type: AlgebraicType): SpecialType | undefined {
  if (type.tag === 'Product') {
    const [field] = type.elements;
    if (type.elements.length !== 1 || field?.name === undefined) return undefined;
    const newtype = NEWTYPES.get(field.name);
    return newtype !== undefined && field.type.tag === newtype[0] ? newtype[1] : undefined;
  }
  if (type.tag !== 'Sum' || type.variants.length !== 2) return undefined;
  const [first, second] = type.variants;
  if (first === undefined || second === undefined) return undefined;
  if (first.name === 'some' && second.name === 'none' && isUnit(second.type)) return 'Option';
  if (first.name === 'ok' && second.name === 'err') return 'Result';
  if (
    first.name === 'Interval' &&
    second.name === 'Time' &&
    specialType(first.type) === 'TimeDuration' &&
    specialType(second.type) === 'Timestamp'
  ) {
    return 'ScheduleAt';
  }
  return undefined;
}
