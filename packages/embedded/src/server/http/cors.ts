import type { HttpHeader } from '../../module-host';
import { bare, type Answer } from './answer';

/** Pages of any origin may ask: who asks is told by a token, and browsers send none by themselves. */
const ORIGIN: readonly HttpHeader[] = [
  ['vary', 'origin, access-control-request-method, access-control-request-headers'],
  ['access-control-allow-origin', '*'],
];

/** What a browser is told that asks whether it may ask. */
export function preflight(): Answer {
  return bare(200, [
    ...ORIGIN,
    ['access-control-allow-methods', '*'],
    ['access-control-allow-headers', 'authorization,accept,content-type'],
  ]);
}

export function allowOrigin(answer: Answer): Answer {
  return { ...answer, headers: [...answer.headers, ...ORIGIN] };
}
