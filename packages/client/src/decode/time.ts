/** The date of a time in microseconds since the Unix epoch; what is below a millisecond is cut off. */
export function dateOf(micros: number): Date {
  return new Date(Math.floor(micros / 1_000));
}
