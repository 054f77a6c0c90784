/** A whole number with separators: 12,345. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** How many of something happened in a second. */
export function formatRate(count: number, ms: number): string {
  return ms <= 0 ? '–' : formatCount((1_000 * count) / ms);
}

/** A duration with a fitting unit: 0.4 s, 42 s, 3 min 5 s. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
