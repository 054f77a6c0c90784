/**
 * A number that a module passes must be an unsigned 32-bit integer.
 * @throws TypeError
 */
export function integer(value: number): number {
  if (typeof value !== 'number' || value >>> 0 !== value)
    throw new TypeError(`expected an unsigned 32-bit integer, got ${String(value)}`);
  return value;
}

/** The error number that an error of the datastore carries. */
export function errnoOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return undefined;
  return typeof error.errno === 'number' ? error.errno : undefined;
}

/** Views of the buffers a module passes. It uses few, again and again, so the last view is kept. */
export class BufferViews {
  #buffer: ArrayBuffer | undefined;
  #bytes = new Uint8Array(0);

  /**
   * The whole buffer, of which `length` bytes are used.
   * @throws TypeError when it is no buffer
   * @throws RangeError when it is shorter than `length`
   */
  view(buffer: ArrayBuffer, length: number): Uint8Array {
    const bytes = this.whole(buffer);
    if (integer(length) > bytes.length)
      throw new RangeError('length argument was out of bounds for `ArrayBuffer`');
    return bytes;
  }

  whole(buffer: ArrayBuffer): Uint8Array {
    if (this.#buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#buffer = buffer;
    }
    return this.#bytes;
  }
}
