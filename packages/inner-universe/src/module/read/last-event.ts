import { logKinds } from '../../protocol/index';
import type { Db } from '../schema';
import { between } from './range';
import { windowsDown, windowsUp } from './windows';

/** Whether there is an event of this type beyond a position. */
export function lastEventOfTypeAfter(db: Db, type: string, after: number, head: number): boolean {
  for (const { low, high } of windowsUp(after + 1, head)) {
    for (const _ of db.log.byType.filter([logKinds.event, type, between(low, high)])) return true;
  }
  return false;
}

/** Position of the last event of this type, looked for from the head down. */
export function lastEventOfType(db: Db, type: string, head: number): number | undefined {
  for (const { low, high } of windowsDown(1, head)) {
    let last: number | undefined;
    for (const { position } of db.log.byType.filter([logKinds.event, type, between(low, high)]))
      last = Number(position);
    if (last !== undefined) return last;
  }
  return undefined;
}
