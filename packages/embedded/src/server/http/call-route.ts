import { randomConnectionId } from '../../host/random-source';
import type { JsonCallAnswer } from '../../host/running-database';
import type { HttpHeader } from '../../module-host';
import type { ServedHost } from '../served-host';
import type { ServerLimits } from '../server-limits';
import { Refused } from '../sockets/refusal';
import { json, text, type Answer } from './answer';
import { withClient } from './clients';
import type { Exchange } from './exchange';
import { databaseRefusal, findEntry, findRunning } from './find-database';
import { decodeSegment } from './segment';
import type { ServerRoute } from './server-route';

/** What a server answers where a function refuses or fails; other things have other statuses. */
const STATUS = {
  turnedAway: 403,
  unknown: 404,
  badCall: 400,
  reducerFailed: 530,
  procedureFailed: 500,
} as const;

/** Calls of reducers and procedures, with arguments in SATS-JSON. */
export function callRoute(
  { tokens, databases, random }: ServedHost,
  { maxCallBytes }: ServerLimits,
): ServerRoute {
  return {
    method: 'POST',
    path: '/v1/database/:name/call/:function',
    handler: withClient(tokens, async (exchange) => {
      const { params, client, body } = exchange;
      const { identity } = findEntry(databases, params[0]);
      const functionName = decodeSegment(params[1] ?? '', 'reducer');
      checkContentType(exchange);
      const args = await body.readText(maxCallBytes);
      for (;;) {
        const database = await findRunning(databases, identity);
        const visitor = { credentials: client, connectionId: randomConnectionId(random) };
        const answer = await database.callJson(functionName, args, visitor).catch((error: unknown) => {
          throw databaseRefusal(error);
        });
        if (answer.kind !== 'notRun') return answerOf(answer);
      }
    }),
  };
}

function answerOf(answer: Exclude<JsonCallAnswer, { kind: 'notRun' }>): Answer {
  if (answer.kind !== 'committed' && answer.kind !== 'returned')
    return text(STATUS[answer.kind], answer.message);
  const duration: HttpHeader = ['spacetime-execution-duration-micros', String(answer.durationMicros)];
  if (answer.kind === 'returned') return json(answer.json, [duration]);
  // Nothing here costs energy, which a server counts.
  return text(200, '', [['spacetime-energy-used', '0'], duration]);
}

/** @throws Refused 415, or 400 where nothing is said */
function checkContentType({ request }: Exchange): void {
  const type = request.headers['content-type'];
  if (type === undefined) throw new Refused(400, 'Header of type `content-type` was missing');
  if (type.trim().toLowerCase() !== 'application/json')
    throw new Refused(415, 'Expected request with `Content-Type: application/json`');
}
