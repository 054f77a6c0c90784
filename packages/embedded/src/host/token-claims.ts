import { identityFromClaims, identityToHex } from './identity';
import { TokenError } from './token-error';

/** Who signs the tokens of a host. */
export const ISSUER = 'localhost';
/** Whom they are for. */
export const AUDIENCE = 'spacetimedb';

const MAX_CLAIM_BYTES = 128;

/** What a host reads in a token. */
export interface TokenClaims {
  readonly identity: bigint;
  /** Seconds since the Unix epoch before which it does not hold. */
  readonly notBefore: number | undefined;
  /** Seconds since the Unix epoch from which on it does not hold any more. */
  readonly expires: number | undefined;
}

/**
 * Reads the claims of a token whose signature was checked. A host takes what it makes itself: another issuer or another audience has no business
 * with its key, though a server would let both pass.
 * @throws TokenError
 */
export function readClaims(claims: Readonly<Record<string, unknown>>): TokenClaims {
  const issuer = checkText('Issuer', 'iss', claims.iss);
  const subject = checkText('Subject', 'sub', claims.sub);
  readSeconds(claims, 'iat', 'Missing required claim: iat');
  if (issuer !== ISSUER)
    throw new TokenError('Invalid token: InvalidIssuer', `its issuer is not ${ISSUER}, who signs here`);
  const audience: unknown = claims.aud;
  if (audience !== AUDIENCE && !(Array.isArray(audience) && audience.includes(AUDIENCE)))
    throw new TokenError('Invalid token: InvalidAudience', `its audience is not ${AUDIENCE}`);
  const identity = identityFromClaims(issuer, subject);
  if (claims.hex_identity !== undefined && claims.hex_identity !== identityToHex(identity)) {
    throw new TokenError(
      `Identity mismatch: token identity ${show(claims.hex_identity)} does not match computed identity ${show(identityToHex(identity))}`,
      'its identity is not that of its issuer and subject',
    );
  }
  return {
    identity,
    notBefore: readSeconds(claims, 'nbf', undefined),
    expires: readSeconds(claims, 'exp', undefined),
  };
}

/** @throws TokenError outside of the time in which a token holds */
export function checkTime({ notBefore, expires }: TokenClaims, nowMicros: bigint): void {
  const now = Number(nowMicros) / 1_000_000;
  if (expires !== undefined && now >= expires)
    throw new TokenError('Invalid token: ExpiredSignature', 'it has expired');
  if (notBefore !== undefined && now < notBefore)
    throw new TokenError('Invalid token: ImmatureSignature', 'it does not hold yet');
}

/** @throws TokenError for a subject that no token may have */
export function checkSubject(subject: string): void {
  checkText('Subject', 'sub', subject);
}

function checkText(name: string, claim: string, value: unknown): string {
  const rule = `its ${claim} is no text of 1 to ${MAX_CLAIM_BYTES} bytes`;
  if (typeof value !== 'string')
    throw new TokenError(`Invalid token: Missing required claim: ${claim}`, rule);
  if (value === '') throw new TokenError(`${name} empty`, rule);
  if (Buffer.byteLength(value) > MAX_CLAIM_BYTES)
    throw new TokenError(`${name} too long: ${show(value)}`, rule);
  return value;
}

function readSeconds(
  claims: Readonly<Record<string, unknown>>,
  claim: string,
  missing: string | undefined,
): number | undefined {
  const value = claims[claim] ?? undefined;
  if (value === undefined && missing === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TokenError(
    `Invalid token: ${value === undefined ? missing : `JSON error: invalid ${claim}`}`,
    `its ${claim} is no time`,
  );
}

/** In quotes, and with nothing in it that could end a header or a line. */
function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
