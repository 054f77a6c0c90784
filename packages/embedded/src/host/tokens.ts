import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import type { Clock } from './clock';
import { identityFromClaims, identityToHex } from './identity';
import { randomUuid, type RandomBytes } from './random-source';
import { AUDIENCE, checkSubject, checkTime, ISSUER, readClaims, type TokenClaims } from './token-claims';
import { verifyToken } from './verify-token';

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

/** A token whose signature holds. */
interface Verified {
  readonly credentials: Credentials;
  readonly claims: TokenClaims;
}

/** So many tokens need not be verified again: a caller over HTTP sends the same one each time. */
const MAX_VERIFIED = 256;

/**
 * Makes and checks tokens: JWTs signed with ES256 by a key that this host made for itself. It ends with the host, unless the host keeps it.
 *
 * Tokens are checked with `jose`, and signed with Node's own `sign`: `jose` signs asynchronously only, where `EmbeddedSpacetime` gives an identity
 * and its token at once.
 */
export class TokenAuthority {
  #keys: KeyPairKeyObjectResult | undefined;
  readonly #verified = new Map<string, Verified>();

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

  /** The key that tells whether a token was signed here, in PEM (SPKI). */
  get publicKey(): string {
    return this.#pair().publicKey.export({ type: 'spki', format: 'pem' }) as string;
  }

  /** An identity, without a token for it: a new one, unless the subject is known. */
  newIdentity(subject = randomUuid(this.random)): { readonly subject: string; readonly identity: bigint } {
    return { subject, identity: identityFromClaims(ISSUER, subject) };
  }

  mint({ subject = randomUuid(this.random), claims = {} }: TokenOptions = {}): Credentials {
    checkSubject(subject);
    const identity = identityFromClaims(ISSUER, subject);
    const payload = JSON.stringify({
      ...claims,
      hex_identity: identityToHex(identity),
      sub: subject,
      iss: ISSUER,
      aud: [AUDIENCE],
      iat: this.#nowSeconds(),
      exp: null,
    });
    return { token: this.mintClaims(payload), identity, claims: payload };
  }

  /** Another token that says the same, for so many seconds from now on. */
  mintShort({ claims }: Credentials, seconds: number): string {
    const iat = this.#nowSeconds();
    return this.mintClaims(JSON.stringify({ ...(JSON.parse(claims) as object), iat, exp: iat + seconds }));
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
   * @throws TokenError when the token is malformed, signed by someone else, not valid now, not for this host, or contradicts itself
   */
  async check(token: string): Promise<Credentials> {
    const known = this.#verified.get(token) ?? (await this.#verify(token));
    checkTime(known.claims, this.clock());
    return known.credentials;
  }

  async #verify(token: string): Promise<Verified> {
    const claims = await verifyToken(token, this.#pair().publicKey);
    const read = readClaims(JSON.parse(claims) as Record<string, unknown>);
    const verified = { credentials: { token, identity: read.identity, claims }, claims: read };
    this.#verified.set(token, verified);
    if (this.#verified.size > MAX_VERIFIED)
      for (const oldest of [...this.#verified.keys()].slice(0, this.#verified.size - MAX_VERIFIED))
        this.#verified.delete(oldest);
    return verified;
  }

  #nowSeconds(): number {
    return Number(this.clock() / 1_000_000n);
  }

  /** Made when the first token is: it costs more than opening a host does. */
  #pair(): KeyPairKeyObjectResult {
    return (this.#keys ??= generateKeyPairSync('ec', { namedCurve: 'prime256v1' }));
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
