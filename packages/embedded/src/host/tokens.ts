import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import type { Clock } from './clock';
import { HostError } from './host-error';
import { identityFromClaims, identityToHex } from './identity';
import { randomUuid, type RandomBytes } from './random-source';

/** What a valid token says. */
export interface Credentials {
  readonly token: string;
  readonly identity: bigint;
  /** The token's claims as JSON: what a module sees as `ctx.senderAuth.jwt`. */
  readonly claims: string;
}

export interface TokenOptions {
  /** Who the token is for. The same subject is always the same identity. Default: a new random one. */
  readonly subject?: string;
  /** Further claims. They cannot replace those the host sets itself. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

const ISSUER = 'localhost';
const AUDIENCE = ['spacetimedb'];
const MAX_CLAIM_BYTES = 128;

/**
 * Makes and checks tokens: JWTs signed with ES256 by a key that this host made for itself. It ends with the host, unless the host keeps it.
 */
export class TokenAuthority {
  #keys: KeyPairKeyObjectResult | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: RandomBytes,
    /** The key it made before, in PEM. */
    privateKey?: string,
  ) {
    if (privateKey === undefined) return;
    const key = createPrivateKey(privateKey);
    this.#keys = { privateKey: key, publicKey: createPublicKey(key) };
  }

  /** The private key in PEM (PKCS #8): what a host keeps so that its tokens hold when it is opened again. */
  exportKey(): string {
    return this.#pair().privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  }

  /** An identity, without a token for it: a new one, unless the subject is known. */
  newIdentity(subject = randomUuid(this.random)): { readonly subject: string; readonly identity: bigint } {
    return { subject, identity: identityFromClaims(ISSUER, subject) };
  }

  mint({ subject = randomUuid(this.random), claims = {} }: TokenOptions = {}): Credentials {
    checkClaim('sub', subject);
    const identity = identityFromClaims(ISSUER, subject);
    const payload = JSON.stringify({
      ...claims,
      hex_identity: identityToHex(identity),
      sub: subject,
      iss: ISSUER,
      aud: AUDIENCE,
      iat: Number(this.clock() / 1_000_000n),
      exp: null,
    });
    return { token: this.mintClaims(payload), identity, claims: payload };
  }

  /** A token that says just that, whatever it is. */
  protected mintClaims(payload: string): string {
    const signed = `${base64(JSON.stringify({ typ: 'JWT', alg: 'ES256' }))}.${base64(payload)}`;
    const signature = sign('sha256', Buffer.from(signed), {
      key: this.#pair().privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${signed}.${signature.toString('base64url')}`;
  }

  /**
   * @throws HostError (`token`) when the token is malformed, signed by someone else, expired, or contradicts itself
   */
  check(token: string): Credentials {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
      throw invalid('it is no JWT of three parts');
    }
    if (parseObject(header).alg !== 'ES256') throw invalid('it is not signed with ES256');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key: this.#pair().publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned) throw invalid('it was not signed by this host');
    const claims = parseObject(payload);
    const issuer = checkClaim('iss', claims.iss);
    const subject = checkClaim('sub', claims.sub);
    if (typeof claims.iat !== 'number') throw invalid('it does not say when it was issued (iat)');
    if (typeof claims.exp === 'number' && BigInt(Math.floor(claims.exp)) * 1_000_000n < this.clock())
      throw invalid('it has expired');
    const identity = identityFromClaims(issuer, subject);
    if (claims.hex_identity !== undefined && claims.hex_identity !== identityToHex(identity)) {
      throw invalid('its identity is not that of its issuer and subject');
    }
    return { token, identity, claims: Buffer.from(payload, 'base64url').toString() };
  }

  /** Made when the first token is: it costs more than opening a host does. */
  #pair(): KeyPairKeyObjectResult {
    return (this.#keys ??= generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
  }
}

function invalid(why: string): HostError {
  return new HostError('token', `Invalid token: ${why}. Connect without a token to get a new identity.`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function parseObject(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Whatever it is instead, the answer is the same.
  }
  throw invalid('a part of it is no JSON object');
}

function checkClaim(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > MAX_CLAIM_BYTES) {
    throw invalid(`its ${name} is no text of 1 to ${MAX_CLAIM_BYTES} bytes`);
  }
  return value;
}
