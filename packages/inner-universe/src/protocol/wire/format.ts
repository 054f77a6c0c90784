import { IntegrityError } from '@nerv/core';
import type { Codec } from './codec';
import { malformed, Reader } from './reader';
import { Writer } from './writer';

/** A versioned binary document: one version byte, then the value in the layout of that version. */
export interface Format<T> {
  /** What it is, as errors name it. */
  readonly name: string;
  readonly version: number;
  encode(value: T): Uint8Array<ArrayBuffer>;
  /** As `encode`, without a copy: the bytes hold until the next call of this format. */
  encodeTransient(value: T): Uint8Array<ArrayBuffer>;
  /** An unknown version, bytes that end early or are left over: an `IntegrityError`. */
  decode(payload: Uint8Array): T;
}

export function format<T>(name: string, version: number, codec: Codec<T>): Format<T> {
  // Most formats of a program are only ever read.
  let writer: Writer | undefined;
  const fill = (value: T): Writer => {
    writer ??= new Writer();
    writer.reset();
    writer.u8(version);
    codec.write(writer, value);
    return writer;
  };
  return {
    name,
    version,
    encode(value) {
      return fill(value).finish();
    },
    encodeTransient(value) {
      return fill(value).peek();
    },
    decode(payload) {
      const reader = open(name, version, payload);
      const value = codec.read(reader);
      if (reader.remaining > 0) throw malformed(`${name}: ${reader.remaining} bytes are left over`);
      return value;
    },
  };
}

/** A reader behind the version byte of a payload of this format and version. */
export function open(name: string, version: number, payload: Uint8Array, lends = false): Reader {
  const reader = new Reader(payload, lends);
  const found = reader.u8();
  if (found !== version) {
    throw new IntegrityError({
      message:
        `${name} has format version ${found}, and this build reads version ${version}. ` +
        'Update the package (a later version) or migrate the database (an earlier one).',
      details: { format: name, version: found, reads: version },
    });
  }
  return reader;
}
