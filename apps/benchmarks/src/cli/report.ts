import type { Goal, Report, Row } from '../benchmarks/benchmark';

/** A number with the digits that say something. */
export function formatValue(value: number, unit: Row['unit'] = 'ratio'): string {
  switch (unit) {
    case 'per second':
      return `${Math.round(value).toLocaleString('en')}/s`;
    case 'count':
      return value.toLocaleString('en', { maximumFractionDigits: 1 });
    case 'bytes':
      return `${Math.round(value).toLocaleString('en')} B`;
    case 'ms':
      return `${value.toPrecision(3)} ms`;
    case 'ratio':
      return value.toFixed(value < 0.1 ? 4 : 2);
  }
}

function goalLine({ text, value, reached }: Goal): string {
  return `  ${reached ? 'reached' : 'MISSED '}  ${text} (${formatValue(value)})`;
}

/** A report as a reader wants it. */
export function formatReport({ name, title, durability, rows, goals }: Report): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const lines = rows.map(({ what, value, unit }) => `  ${what.padEnd(width)}  ${formatValue(value, unit)}`);
  return [`${name}: ${title} [${durability}]`, ...lines, ...goals.map(goalLine), ''].join('\n');
}
