import type { SumValue, Value } from '../sats';

/** A delay this long, or longer, is refused: 2^36 - 1 milliseconds, a little over two years. It is a server's limit. */
export const TOO_LONG_MICROS = ((1n << 36n) - 1n) * 1000n;

/** When a call is to be made, in microseconds. */
export type Schedule =
  | { readonly kind: 'once'; readonly atMicros: bigint }
  /** Again and again. */
  | { readonly kind: 'interval'; readonly everyMicros: bigint };

const INTERVAL_TAG = 0;

/** What a `ScheduleAt` says. An interval counts by its magnitude, as on a server. */
export function readSchedule(value: Value): Schedule {
  const { tag, value: payload } = value as SumValue;
  const [micros] = payload as readonly [bigint];
  if (tag === INTERVAL_TAG) return { kind: 'interval', everyMicros: micros < 0n ? -micros : micros };
  return { kind: 'once', atMicros: micros };
}

/** When the first call is due. */
export function firstCall(schedule: Schedule, nowMicros: bigint): bigint {
  return schedule.kind === 'once' ? schedule.atMicros : nowMicros + schedule.everyMicros;
}

/** The first call of an interval after now. Calls keep their distance to the one that was planned last; missed ones are left out. */
export function nextCall(plannedMicros: bigint, everyMicros: bigint, nowMicros: bigint): bigint {
  if (everyMicros === 0n) return plannedMicros;
  const late = nowMicros - plannedMicros;
  return plannedMicros + everyMicros * (late <= 0n ? 1n : late / everyMicros + 1n);
}
