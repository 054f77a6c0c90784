import type { KeyObject } from 'node:crypto';
import { base64Fault } from './base64-fault';
import { TokenError } from './token-error';

/** A longer token would not fit the headers of a request either. */
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Checks who signed a token, and that it was with ES256 and nothing else, whatever its header asks for.
 * @returns its claims, of which nothing was looked at yet, as JSON
 * @throws TokenError
 */
export async function verifyToken(token: string, publicKey: KeyObject): Promise<string> {
  const [header, payload, signature, ...rest] = token.split('.', 4);
  if (
    token.length > MAX_TOKEN_LENGTH ||
    header === undefined ||
    payload === undefined ||
    signature === undefined ||
    rest.length > 0
  ) {
    throw new TokenError(
      'Invalid token: InvalidToken',
      `it is no JWT of three parts and at most ${MAX_TOKEN_LENGTH} bytes`,
    );
  }
  for (const part of [header, signature, payload]) {
    const fault = base64Fault(part);
    if (fault !== undefined)
      throw new TokenError(
        `Invalid token: Base64 error: ${fault}`,
        'a part of it is not written in base64url',
      );
    if (part === header) checkAlgorithm(parseObject(header));
  }
  // Loaded when the first token is checked: many a host never sees one.
  const [{ compactVerify }, { JWSSignatureVerificationFailed }] = await Promise.all([
    import('jose/jws/compact/verify'),
    import('jose/errors'),
  ]);
  try {
    const verified = await compactVerify(token, publicKey, { algorithms: ['ES256'] });
    parseObject(payload);
    return new TextDecoder('utf-8', { fatal: true }).decode(verified.payload);
  } catch (error) {
    if (error instanceof TokenError) throw error;
    throw error instanceof JWSSignatureVerificationFailed
      ? new TokenError(
          'Invalid token: InvalidSignature',
          'it was not signed by this host, or was changed since',
        )
      : new TokenError('Invalid token: InvalidToken', 'it is no signed JWT');
  }
}

function checkAlgorithm({ alg }: Readonly<Record<string, unknown>>): void {
  if (alg !== 'ES256') throw new TokenError('Invalid token: InvalidAlgorithm', 'it is not signed with ES256');
}

/** @throws TokenError */
export function parseObject(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Whatever it is instead, the answer is the same.
  }
  throw new TokenError('Invalid token: JSON error: expected an object', 'a part of it is no JSON object');
}
