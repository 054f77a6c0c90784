import { identityToHex } from '../../host/identity';
import type { ServedTokens } from '../served-host';
import { authenticate } from '../sockets/authenticate';
import type { Answer } from './answer';
import type { ClientExchange } from './exchange';
import { refusedAnswer } from './refused';
import type { Handler } from './server-route';

/**
 * A handler that knows who asks: by the token that is brought, or somebody new. The answer, a refusal too, says who that is and
 * brings the token.
 */
export function withClient(
  tokens: ServedTokens,
  handler: (exchange: ClientExchange) => Answer | Promise<Answer>,
): Handler {
  return async (exchange) => {
    const client = await authenticate(exchange.request, new URLSearchParams(exchange.query), tokens);
    let answer: Answer;
    try {
      answer = await handler({ ...exchange, client });
    } catch (error) {
      answer = refusedAnswer(error);
    }
    const { identity, token } = client;
    return {
      ...answer,
      headers: [
        ...answer.headers,
        ['spacetime-identity', identityToHex(identity)],
        ['spacetime-identity-token', token],
      ],
    };
  };
}
