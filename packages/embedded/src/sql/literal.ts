import {
  resolveRef,
  specialType,
  type AlgebraicType,
  type ScalarTag,
  type Typespace,
  type Value,
} from '../sats';

/** The tag of an integer type: whether it has a sign, and its bits. */
const INTEGER = /^([IU])([0-9]+)$/;

const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;

/** More digits than the widest integer has. Exponents beyond it are not written out. */
const MAX_DIGITS = 100;

/**
 * What a literal means where a value of `type` is expected.
 * @param text the literal's own text: digits, the inside of the quotes, the hex digits
 * @returns `undefined` when it means nothing there
 */
export function parseLiteral(text: string, type: AlgebraicType, typespace: Typespace): Value | undefined {
  const target = resolveRef(type, typespace);
  const special = specialType(target);
  switch (special) {
    case 'Identity':
      return wrap(parseHexNumber(text, 32));
    case 'ConnectionId':
      return wrap(parseHexNumber(text, 16));
    case 'Timestamp':
      return wrap(parseTimestamp(text));
    case 'Uuid':
      return wrap(parseUuid(text));
    case undefined:
      break;
    default:
      return undefined;
  }
  if (target.tag === 'String') return text;
  if (target.tag === 'F64' || target.tag === 'F32') return parseFloat(text, target.tag);
  if (target.tag === 'Array')
    return resolveRef(target.element, typespace).tag === 'U8' ? parseHex(text) : undefined;
  const integer = INTEGER.exec(target.tag);
  return integer === null ? undefined : parseInteger(text, Number(integer[2]), integer[1] === 'I');
}

/** Whether comparisons are defined for the type. */
export function isComparable(type: AlgebraicType, typespace: Typespace): boolean {
  const target = resolveRef(type, typespace);
  if (target.tag === 'Array') return resolveRef(target.element, typespace).tag === 'U8';
  if (target.tag === 'Product') {
    const special = specialType(target);
    return (
      special === 'Identity' || special === 'ConnectionId' || special === 'Timestamp' || special === 'Uuid'
    );
  }
  return target.tag !== 'Sum';
}

/** Integers up to 32 bits are numbers, wider ones bigints, as values of SATS are. */
function parseInteger(text: string, bits: number, signed: boolean): Value | undefined {
  const exact = parseExactInteger(text);
  if (exact === undefined) return undefined;
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  if (exact < low || exact > high) return undefined;
  return bits <= 32 ? Number(exact) : exact;
}

/** `1e3` and `100.0` are integers; `1.5` is not. */
function parseExactInteger(text: string): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  const significant = digits.replace(/0+$/, '');
  const zeros = digits.length - significant.length + Number(exponent) - fraction.length;
  if (zeros < 0 || zeros + significant.length > MAX_DIGITS) return undefined;
  const value = BigInt(significant) * 10n ** BigInt(zeros);
  return sign === '-' ? -value : value;
}

/**
 * A server reads a number as a decimal and takes it through two steps to a float: what has an exponent and no fraction left is digits
 * times a power of ten, both rounded. The largest double as JavaScript writes it, 1.7976931348623157e+308, becomes infinity that
 * way. The same is done here, so that a literal finds the same rows.
 */
function parseFloat(text: string, tag: ScalarTag): number | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  if (BigInt.asIntN(64, BigInt(exponent)) !== BigInt(exponent)) return undefined;
  const size = decimalToFloat(BigInt(whole + fraction), Number(exponent) - fraction.length);
  const value = sign === '-' && size !== 0 ? -size : size;
  return tag === 'F32' ? Math.fround(value) : value;
}

function decimalToFloat(digits: bigint, exponent: number): number {
  if (digits === 0n) return 0;
  if (exponent === 0) return Number(digits);
  // Digits that a double cannot tell are cut off, 19 at a time.
  const count = Math.floor((digits.toString(2).length + 1) * Math.LOG10E * Math.LN2);
  const cut = 19 * Math.floor(Math.max(count - 25, 0) / 19);
  const kept = digits / 10n ** BigInt(cut);
  const rest = exponent + cut;
  if (Math.abs(rest) > 0x7fff_ffff) return Number.POSITIVE_INFINITY;
  return rest < 0 ? Number(`${kept}e${rest}`) : Number(kept) * powerOfTen(rest);
}

/** By repeated squaring, rounded at each step, as compilers do it. */
function powerOfTen(exponent: number): number {
  let power = 1;
  let square = 10;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}

function parseHex(text: string): Uint8Array | undefined {
  const digits = text.startsWith('0x') ? text.slice(2) : text;
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

/** Hex digits of exactly `bytes` bytes, the highest first. */
function parseHexNumber(text: string, bytes: number): bigint | undefined {
  const digits = text.startsWith('0x') ? text.slice(2) : text;
  if (digits.length !== bytes * 2 || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  return BigInt(`0x${digits}`);
}

function parseUuid(text: string): bigint | undefined {
  const bare = text.replace(/^urn:uuid:/, '').replace(/^\{(.*)\}$/, '$1');
  const match =
    /^([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})$/.exec(bare);
  return parseHexNumber(match === null ? bare : match.slice(1).join(''), 16);
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Microseconds since the Unix epoch. Finer fractions are cut off. */
function parseTimestamp(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isReal || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = zoneMinutes(zone);
  if (offset === undefined) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  return (
    BigInt(date.getTime()) * 1000n +
    BigInt(seconds) * 1_000_000n +
    BigInt(fraction.padEnd(6, '0').slice(0, 6))
  );
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function wrap(value: bigint | undefined): Value | undefined {
  return value === undefined ? undefined : [value];
}
