/**
 * A float as a server writes it in JSON: the shortest digits that give it back, always with a point or an exponent, `e` without `+`.
 * What is no number is `null`.
 */
export function formatFloat(value: number, bits: 32 | 64): string {
  if (!Number.isFinite(value)) return 'null';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0.0`;
  const [mantissa = '', exponent = ''] = shortest(Math.abs(value), bits).split('e');
  const digits = mantissa.replace('.', '');
  /** Digits before the point. */
  const point = Number(exponent) + 1;
  if (point > 0 && point <= (bits === 64 ? 16 : 13)) {
    const whole = digits.slice(0, point).padEnd(point, '0');
    return `${sign}${whole}.${digits.slice(point) || '0'}`;
  }
  if (point <= 0 && point > (bits === 64 ? -5 : -6)) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${sign}${digits.slice(0, 1)}${fraction}e${point - 1}`;
}

/** In the form `1.25e+2`. */
function shortest(value: number, bits: 32 | 64): string {
  if (bits === 64) return value.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}
