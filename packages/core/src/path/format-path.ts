import type { Path } from '../types/value';

const identifier = /^[A-Za-z_$][\w$]*$/;

/** A path as a reader would write it: `items[3].name`, `["odd key"]`; the value itself is `(root)`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!identifier.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text === '' ? '(root)' : text;
}
