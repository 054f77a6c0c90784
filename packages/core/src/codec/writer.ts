import { MAX_BIGINT_BYTES, TAG_BIGINT, TAG_DATE, TAG_NEGATIVE_BIGNUM, TAG_POSITIVE_BIGNUM } from './format';
import { isWellFormed } from './well-formed';

const UINT = 0 << 5;
const NEGINT = 1 << 5;
const BYTES = 2 << 5;
const TEXT = 3 << 5;
const ARRAY = 4 << 5;
const MAP = 5 << 5;
const TAG = 6 << 5;

const TWO_32 = 0x1_0000_0000;
const TWO_64 = 1n << 64n;

/** Strings up to this many UTF-16 units are written by a loop; above, the platform's encoder is faster. */
const LOOP_LIMIT = 48;

const INITIAL_SIZE = 4_096;
/** A buffer grown beyond this is not kept between values. */
const KEEP_SIZE = 1 << 20;

/**
 * Writes CBOR items in core deterministic encoding (RFC 8949 section 4.2) into a growing buffer. The caller gives map
 * keys in order.
 */
export class Writer {
  private bytes = new Uint8Array(INITIAL_SIZE);
  private view = new DataView(this.bytes.buffer);
  private readonly encoder = new TextEncoder();
  position = 0;

  /** A copy of everything written from `start` on. */
  copy(start = 0): Uint8Array {
    return this.bytes.slice(start, this.position);
  }

  /** What was written from `start` on, valid until the next write. */
  peek(start: number): Uint8Array {
    return this.bytes.subarray(start, this.position);
  }

  reset(): void {
    this.position = 0;
    if (this.bytes.length > KEEP_SIZE) this.allocate(INITIAL_SIZE);
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.position++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.position);
    this.position += bytes.length;
  }

  null(): void {
    this.byte(0xf6);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xf5 : 0xf4);
  }

  arrayHead(length: number): void {
    this.head(ARRAY, length);
  }

  mapHead(size: number): void {
    this.head(MAP, size);
  }

  uint(value: number): void {
    this.head(UINT, value);
  }

  /** Safe integers as integers, every other number (−0 too) as the shortest float that keeps it. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.float(value);
    else if (value >= 0) this.head(UINT, value);
    else this.head(NEGINT, -1 - value);
  }

  date(milliseconds: number): void {
    this.head(TAG, TAG_DATE);
    this.number(milliseconds);
  }

  /** Returns false, having written nothing of use, where the magnitude is over the limit. */
  bigint(value: bigint): boolean {
    this.head(TAG, TAG_BIGINT);
    const negative = value < 0n;
    const magnitude = negative ? -1n - value : value;
    if (magnitude < TWO_64) {
      this.bigHead(negative ? NEGINT : UINT, magnitude);
      return true;
    }
    const hex = magnitude.toString(16);
    const length = (hex.length + 1) >> 1;
    if (length > MAX_BIGINT_BYTES) return false;
    this.head(TAG, negative ? TAG_NEGATIVE_BIGNUM : TAG_POSITIVE_BIGNUM);
    this.head(BYTES, length);
    this.room(length);
    const padded = hex.length % 2 === 0 ? hex : `0${hex}`;
    for (let i = 0; i < length; i++)
      this.bytes[this.position++] = Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16);
    return true;
  }

  byteString(value: Uint8Array): void {
    this.head(BYTES, value.length);
    this.raw(value);
  }

  /** Returns false, having written nothing of use, where the string has a lone surrogate. */
  text(value: string): boolean {
    const length = value.length;
    if (length <= LOOP_LIMIT) {
      this.room(length + 2);
      const start = this.position;
      let position = start + (length < 24 ? 1 : 2);
      const { bytes } = this;
      for (let i = 0; i < length; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 0x7f) return this.longText(value);
        bytes[position++] = unit;
      }
      if (length < 24) bytes[start] = TEXT | length;
      else {
        bytes[start] = TEXT | 24;
        bytes[start + 1] = length;
      }
      this.position = position;
      return true;
    }
    return this.longText(value);
  }

  private longText(value: string): boolean {
    if (!isWellFormed(value)) return false;
    const bytes = this.encoder.encode(value);
    this.head(TEXT, bytes.length);
    this.raw(bytes);
    return true;
  }

  /** Shortest of half, single and double precision; one NaN, the quiet one without payload. */
  private float(value: number): void {
    this.room(9);
    const { view, position } = this;
    if (Number.isNaN(value)) {
      view.setUint8(position, 0xf9);
      view.setUint16(position + 1, 0x7e00);
      this.position += 3;
      return;
    }
    view.setFloat32(position + 1, value);
    if (view.getFloat32(position + 1) !== value) {
      view.setUint8(position, 0xfb);
      view.setFloat64(position + 1, value);
      this.position += 9;
      return;
    }
    const half = halfOf(view.getUint32(position + 1));
    if (half === undefined) {
      view.setUint8(position, 0xfa);
      this.position += 5;
      return;
    }
    view.setUint8(position, 0xf9);
    view.setUint16(position + 1, half);
    this.position += 3;
  }

  private head(major: number, value: number): void {
    this.room(9);
    const { bytes, view, position } = this;
    if (value < 24) {
      bytes[position] = major | value;
      this.position += 1;
    } else if (value < 0x100) {
      bytes[position] = major | 24;
      bytes[position + 1] = value;
      this.position += 2;
    } else if (value < 0x1_0000) {
      bytes[position] = major | 25;
      view.setUint16(position + 1, value);
      this.position += 3;
    } else if (value < TWO_32) {
      bytes[position] = major | 26;
      view.setUint32(position + 1, value);
      this.position += 5;
    } else {
      bytes[position] = major | 27;
      view.setUint32(position + 1, Math.floor(value / TWO_32));
      view.setUint32(position + 5, value % TWO_32);
      this.position += 9;
    }
  }

  private bigHead(major: number, value: bigint): void {
    if (value <= 0xffff_ffffn) {
      this.head(major, Number(value));
      return;
    }
    this.room(9);
    this.bytes[this.position] = major | 27;
    this.view.setBigUint64(this.position + 1, value);
    this.position += 9;
  }

  private room(length: number): void {
    const needed = this.position + length;
    if (needed <= this.bytes.length) return;
    const old = this.bytes;
    this.allocate(Math.max(needed, 2 * old.length));
    this.bytes.set(old.subarray(0, this.position));
  }

  private allocate(size: number): void {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
}

/** The half-precision bits of a number given by its single-precision bits, where no bit is lost. NaN is not asked for. */
function halfOf(single: number): number | undefined {
  const sign = (single >>> 16) & 0x8000;
  const exponent = ((single >>> 23) & 0xff) - 127;
  const fraction = single & 0x7f_ffff;
  if (exponent === 128) return sign | 0x7c00;
  if (exponent === -127) return fraction === 0 ? sign : undefined;
  if (exponent >= -14 && exponent <= 15) {
    return (fraction & 0x1fff) === 0 ? sign | ((exponent + 15) << 10) | (fraction >>> 13) : undefined;
  }
  if (exponent < -24 || exponent > 15) return undefined;
  // A half-precision subnormal: the implicit bit becomes explicit and moves right.
  const significand = 0x80_0000 | fraction;
  const shift = -1 - exponent;
  return (significand & ((1 << shift) - 1)) === 0 ? sign | (significand >>> shift) : undefined;
}
