/** A close frame holds so many bytes of text (RFC 6455, 5.5.1: 125 with the code). */
const MAX_REASON_BYTES = 123;

/** As much of a reason as a close frame holds, in whole characters. */
export function closeReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character that is cut in the middle reads as U+FFFD, which no reason of this host holds.
  return bytes.subarray(0, MAX_REASON_BYTES).toString().replace(/�+$/, '');
}
