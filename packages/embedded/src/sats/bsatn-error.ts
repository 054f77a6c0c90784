/** Bytes that are no value of the expected type, or a value that the type cannot hold. */
export class BsatnError extends Error {
  override readonly name = 'BsatnError';
  /** Where in the bytes it was noticed; `undefined` when a value was being encoded. */
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(offset === undefined ? message : `${message} (at byte ${offset})`);
    this.offset = offset;
  }
}

/** A type that no value can be read or written with: a reference to nothing, a type without end, and the like. */
export class InvalidTypeError extends Error {
  override readonly name = 'InvalidTypeError';
}
