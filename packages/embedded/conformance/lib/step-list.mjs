const WIDTH = 4;

/** Steps as they are written down: `0006, 0019 to 0021, 0070+`. */
export function formatSteps(steps) {
  const parts = [];
  for (const step of [...new Set(steps)].sort()) {
    const last = parts.at(-1);
    if (last !== undefined && isNext(last.to, step)) last.to = step;
    else parts.push({ from: step, to: step });
  }
  return parts.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(', ');
}

/** @returns the steps one by one */
export function readSteps(text) {
  return (text ?? '')
    .split(', ')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from, to = from] = part.split(' to ');
      return from === to
        ? [from]
        : Array.from({ length: to - from + 1 }, (_, i) => numbered(Number(from) + i));
    });
}

const numbered = (number) => String(number).padStart(WIDTH, '0');

const isNext = (step, next) => numbered(Number(step) + 1) === next;
