import type { IncomingMessage } from 'node:http';
import { TokenError } from '../../host/token-error';
import type { Credentials } from '../../host/tokens';
import { Refused } from './refusal';

/** Makes and checks the tokens of a host. */
export interface Tokens {
  /** An identity that nobody has, and its token. */
  mint(): Credentials | Promise<Credentials>;
  /** @throws TokenError */
  check(token: string): Credentials | Promise<Credentials>;
}

/**
 * Who a client is: by the token in its `Authorization` header, else by the one in the query, else somebody new.
 * @throws Refused 400 for a header of another form, 401 for a token that is not valid here
 */
export async function authenticate(
  request: Pick<IncomingMessage, 'headers'>,
  query: URLSearchParams,
  tokens: Tokens,
): Promise<Credentials> {
  return (await readCredentials(request, query, tokens)) ?? tokens.mint();
}

/**
 * Who a client says it is; `undefined` when it brings no token.
 * @throws Refused as `authenticate`
 */
export async function readCredentials(
  request: Pick<IncomingMessage, 'headers'>,
  query: URLSearchParams,
  tokens: Pick<Tokens, 'check'>,
): Promise<Credentials | undefined> {
  const token = bearerToken(request.headers.authorization) ?? queryToken(query);
  if (token === undefined) return undefined;
  try {
    return await tokens.check(token);
  } catch (error) {
    if (error instanceof TokenError) throw new Refused(401, error.words, {}, { cause: error });
    throw error;
  }
}

function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = /^bearer (.*)$/i.exec(header)?.[1];
  if (token === undefined) throw new Refused(400, 'Authorization is invalid: malformed token');
  return token.trim();
}

/** Of several tokens the server takes none. */
function queryToken(query: URLSearchParams): string | undefined {
  const [token, ...more] = query.getAll('token');
  return more.length === 0 ? token : undefined;
}
