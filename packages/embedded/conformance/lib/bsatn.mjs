// BSATN by type descriptor. A descriptor is a name ('u32', 'string', 'identity', ...) or one of
// {array: T}, {option: T}, {result: [ok, err]}, {product: [[name, T], ...]}, {sum: [[name, T], ...]}.
// Values: integers of 64 bits and more are bigint; bytes are hex strings; identity, connectionId and uuid are
// big-endian hex strings; sums are {tag, value}; option is the value or null.

const WIDTH = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  u128: 16,
  i128: 16,
  u256: 32,
  i256: 32,
};
const ALIAS = {
  unit: { product: [] },
  bytes: { array: 'u8' },
  scheduleAt: {
    sum: [
      ['interval', 'timeDuration'],
      ['time', 'timestamp'],
    ],
  },
};
const HEX = { identity: 32, connectionId: 16, uuid: 16 };

export class Writer {
  constructor() {
    this.parts = [];
    this.length = 0;
  }
  raw(bytes) {
    this.parts.push(bytes);
    this.length += bytes.length;
  }
  int(value, width) {
    let rest = BigInt.asUintN(width * 8, BigInt(value));
    const out = new Uint8Array(width);
    for (let i = 0; i < width; i++) {
      out[i] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    this.raw(out);
  }
  finish() {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  get done() {
    return this.at >= this.bytes.length;
  }
  raw(length) {
    if (this.at + length > this.bytes.length)
      throw new RangeError(`need ${length} bytes at ${this.at} of ${this.bytes.length}`);
    return this.bytes.subarray(this.at, (this.at += length));
  }
  int(width, signed = false) {
    const raw = this.raw(width);
    let value = 0n;
    for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(raw[i]);
    return signed ? BigInt.asIntN(width * 8, value) : value;
  }
  u8() {
    return Number(this.int(1));
  }
  u32() {
    return Number(this.int(4));
  }
}

export const toHex = (bytes) => Buffer.from(bytes).toString('hex');
export const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));

export function encode(type, value, out = new Writer()) {
  if (typeof type === 'string') {
    if (WIDTH[type]) out.int(value, WIDTH[type]);
    else if (type === 'bool') out.int(value ? 1 : 0, 1);
    else if (type === 'f32' || type === 'f64') {
      const view = new DataView(new ArrayBuffer(type === 'f32' ? 4 : 8));
      if (type === 'f32') view.setFloat32(0, number(value), true);
      else view.setFloat64(0, number(value), true);
      out.raw(new Uint8Array(view.buffer));
    } else if (type === 'string') {
      const raw = new TextEncoder().encode(value);
      out.int(raw.length, 4);
      out.raw(raw);
    } else if (type === 'timestamp' || type === 'timeDuration') out.int(value, 8);
    else if (HEX[type]) out.raw(fromHex(value.padStart(HEX[type] * 2, '0')).reverse());
    else if (type === 'bytes') {
      const raw = fromHex(value);
      out.int(raw.length, 4);
      out.raw(raw);
    } else encode(ALIAS[type], value, out);
  } else if (type.array) {
    out.int(value.length, 4);
    for (const item of value) encode(type.array, item, out);
  } else if (type.option) {
    if (value === null || value === undefined) out.int(1, 1);
    else {
      out.int(0, 1);
      encode(type.option, value, out);
    }
  } else if (type.result) {
    const ok = 'ok' in value;
    out.int(ok ? 0 : 1, 1);
    encode(type.result[ok ? 0 : 1], ok ? value.ok : value.err, out);
  } else if (type.product) {
    for (const [name, field] of type.product)
      encode(
        field,
        Array.isArray(value) ? value[type.product.findIndex((f) => f[0] === name)] : value[name],
        out,
      );
  } else if (type.sum) {
    const tag = type.sum.findIndex(([name]) => name === value.tag);
    if (tag < 0) throw new TypeError(`no variant ${value.tag}`);
    out.int(tag, 1);
    encode(type.sum[tag][1], value.value ?? {}, out);
  } else throw new TypeError(`unknown type ${JSON.stringify(type)}`);
  return out;
}

const number = (value) =>
  value === 'NaN'
    ? NaN
    : value === 'Infinity'
      ? Infinity
      : value === '-Infinity'
        ? -Infinity
        : value === '-0'
          ? -0
          : Number(value);
const float = (value) =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);

/** Decodes to plain JSON: wide integers become decimal strings. */
export function decode(type, input) {
  const reader = input instanceof Reader ? input : new Reader(input);
  if (typeof type === 'string') {
    if (WIDTH[type]) {
      const value = reader.int(WIDTH[type], type[0] === 'i');
      return WIDTH[type] > 4 ? String(value) : Number(value);
    }
    if (type === 'bool') return reader.u8() === 1;
    if (type === 'f32' || type === 'f64') {
      const raw = reader.raw(type === 'f32' ? 4 : 8);
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      return float(type === 'f32' ? view.getFloat32(0, true) : view.getFloat64(0, true));
    }
    if (type === 'string') return new TextDecoder().decode(reader.raw(reader.u32()));
    if (type === 'timestamp' || type === 'timeDuration') return { [type]: String(reader.int(8, true)) };
    if (HEX[type]) return toHex(reader.raw(HEX[type]).slice().reverse());
    if (type === 'bytes') return toHex(reader.raw(reader.u32()));
    return decode(ALIAS[type], reader);
  }
  if (type.array) {
    const out = [];
    for (let n = reader.u32(); n > 0; n--) out.push(decode(type.array, reader));
    return out;
  }
  if (type.option) return reader.u8() === 0 ? decode(type.option, reader) : null;
  if (type.result)
    return reader.u8() === 0
      ? { ok: decode(type.result[0], reader) }
      : { err: decode(type.result[1], reader) };
  if (type.product)
    return Object.fromEntries(type.product.map(([name, field]) => [name, decode(field, reader)]));
  if (type.sum) {
    const [tag, payload] = type.sum[reader.u8()];
    const value = decode(payload, reader);
    return value && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
      ? { tag }
      : { tag, value };
  }
  throw new TypeError(`unknown type ${JSON.stringify(type)}`);
}
