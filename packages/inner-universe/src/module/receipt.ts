/** Stands between the operation id and the rest of a receipt; no operation id holds it. */
export const SEPARATOR = '\0';

/**
 * The receipt of a log entry: the operation id alone for the result of the first operation, `id␀2` for that of the third, and
 * `id␀2.0`, `id␀2.1`, … for what the third took along. Writes of one operation, which are nearly all, are found by their id.
 */
export function receiptOf(operationId: string, operation: number, extra?: number): string {
  if (extra !== undefined) return `${operationId}${SEPARATOR}${operation}.${extra}`;
  return operation === 0 ? operationId : `${operationId}${SEPARATOR}${operation}`;
}

/** The operation id of a receipt. */
export function operationIdOf(receipt: string): string {
  const end = receipt.indexOf(SEPARATOR);
  return end < 0 ? receipt : receipt.slice(0, end);
}
