import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replayable } from '../../test/support/runs';
import { HostError } from './host-error';
import { identityToHex } from './identity';
import { systemRandom } from './random-source';
import { TokenError } from './token-error';
import { TokenAuthority } from './tokens';

const START = 1_700_000_000;
let nowSeconds = START;
const clock = (): bigint => BigInt(nowSeconds) * 1_000_000n;

/** An authority that signs what it is told to. */
class SigningAuthority extends TokenAuthority {
  sign(change: Record<string, unknown>): string {
    const { claims } = this.mint({ subject: 'ann' });
    return this.mintClaims(JSON.stringify({ ...(JSON.parse(claims) as object), ...change }));
  }

  signText(payload: string): string {
    return this.mintClaims(payload);
  }
}
const authority = new SigningAuthority(clock, systemRandom);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims as the authority makes them, signed in some other way. */
function forge(header: Record<string, unknown>, signWith: (signed: string) => Buffer): string {
  const signed = `${part({ typ: 'JWT', ...header })}.${Buffer.from(authority.mint().claims).toString('base64url')}`;
  return `${signed}.${signWith(signed).toString('base64url')}`;
}

/** What the authority says of a token, to whoever sent it. */
async function words(token: string): Promise<string> {
  const error: unknown = await authority.check(token).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  if (!(error instanceof TokenError)) return `no token error: ${String(error)}`;
  expect(error).toMatchObject({ problem: 'token', name: 'HostError' });
  expect(error).toBeInstanceOf(HostError);
  return error.words;
}

describe('a token', () => {
  it('proves the identity it was made for', async () => {
    const minted = authority.mint();
    await expect(authority.check(minted.token)).resolves.toEqual(minted);
    expect(JSON.parse(minted.claims)).toEqual({
      sub: expect.any(String) as unknown,
      iss: 'localhost',
      aud: ['spacetimedb'],
      iat: START,
      exp: null,
      hex_identity: identityToHex(minted.identity),
    });
  });

  it('is for a new identity each time, or for the one of its subject', () => {
    expect(authority.mint().identity).not.toBe(authority.mint().identity);
    expect(authority.mint({ subject: 'ann' }).identity).toBe(authority.mint({ subject: 'ann' }).identity);
    const { subject, identity } = authority.newIdentity();
    expect(authority.mint({ subject }).identity).toBe(identity);
  });

  it('carries further claims, which change none of its own', () => {
    const { claims, identity } = authority.mint({
      subject: 'ann',
      claims: { role: 'admin', iss: 'elsewhere', hex_identity: 'x' },
    });
    expect(JSON.parse(claims)).toMatchObject({
      role: 'admin',
      iss: 'localhost',
      hex_identity: identityToHex(identity),
    });
  });

  it.each(['', 'x'.repeat(129)])('has no subject of length %j', (subject) => {
    expect(() => authority.mint({ subject })).toThrow('its sub is no text of 1 to 128 bytes');
  });

  it('can be checked by whoever has the public key', () => {
    const [header, payload, signature] = authority.mint().token.split('.');
    const key = createPublicKey(authority.publicKey);
    expect(authority.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature ?? '', 'base64url'),
    );
    expect(isSigned).toBe(true);
  });

  it('holds with an authority that was given the key', async () => {
    const other = new TokenAuthority(clock, systemRandom, authority.exportKey());
    const { token, identity } = authority.mint();
    await expect(other.check(token)).resolves.toMatchObject({ identity });
  });

  it('may be had once more, for a short time', async () => {
    const long = authority.mint({ claims: { role: 'reader' } });
    const token = authority.mintShort(long, 60);
    const short = await authority.check(token);
    expect(short.identity).toBe(long.identity);
    expect(JSON.parse(short.claims)).toMatchObject({ role: 'reader', iat: START, exp: START + 60 });
    nowSeconds = START + 59;
    await expect(authority.check(token)).resolves.toEqual(short);
    nowSeconds = START + 60;
    expect(await words(token)).toBe('Invalid token: ExpiredSignature');
    nowSeconds = START;
  });

  it('is checked anew after many others', async () => {
    const { token, identity } = authority.mint();
    for (let count = 0; count < 300; count++) await authority.check(authority.mint().token);
    await expect(authority.check(token)).resolves.toMatchObject({ identity });
  });

  it.each([
    ['garbage', 'Invalid token: InvalidToken'],
    ['', 'Invalid token: InvalidToken'],
    ['a.b', 'Invalid token: InvalidToken'],
    ['a.b.c.d', 'Invalid token: InvalidToken'],
    [`${'a'.repeat(20_000)}.b.c`, 'Invalid token: InvalidToken'],
    // protocol 0003
    ['not.a.token', 'Invalid token: Base64 error: Invalid last symbol 116, offset 2.'],
    ['a.b.c', 'Invalid token: Base64 error: Invalid input length: 1'],
    ['e=.b.c', 'Invalid token: Base64 error: Invalid symbol 61, offset 1.'],
    ['ée.b.c', 'Invalid token: Base64 error: Invalid symbol 195, offset 0.'],
    [`${part([])}.${part([])}.AA`, 'Invalid token: JSON error: expected an object'],
    [
      `${Buffer.from('no').toString('base64url')}.${part({})}.AA`,
      'Invalid token: JSON error: expected an object',
    ],
    [`${part({ alg: 'ES256', crit: ['x'], x: 1 })}.${part({})}.AA`, 'Invalid token: InvalidToken'],
  ])('is not %.20s', async (token, said) => {
    expect(await words(token)).toBe(said);
  });

  const strangers = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  it.each<[string, Record<string, unknown>, (signed: string) => Buffer, string]>([
    ['no signature', { alg: 'none' }, () => Buffer.alloc(0), 'InvalidAlgorithm'],
    ['no signature, in capitals', { alg: 'NONE' }, () => Buffer.alloc(0), 'InvalidAlgorithm'],
    ['no algorithm', {}, () => Buffer.alloc(64), 'InvalidAlgorithm'],
    [
      'the public key as a secret',
      { alg: 'HS256' },
      (signed) => createHmac('sha256', authority.publicKey).update(signed).digest(),
      'InvalidAlgorithm',
    ],
    [
      'the public key as a secret, called ES256',
      { alg: 'ES256' },
      (signed) => createHmac('sha256', authority.publicKey).update(signed).digest(),
      'InvalidSignature',
    ],
    [
      'a key of its own, which it brings along',
      { alg: 'ES256', jwk: strangers.publicKey.export({ format: 'jwk' }) },
      (signed) =>
        sign('sha256', Buffer.from(signed), { key: strangers.privateKey, dsaEncoding: 'ieee-p1363' }),
      'InvalidSignature',
    ],
    [
      'RSA',
      { alg: 'RS256' },
      (signed) => sign('sha256', Buffer.from(signed), rsa.privateKey),
      'InvalidAlgorithm',
    ],
    ['zeros', { alg: 'ES256' }, () => Buffer.alloc(64), 'InvalidSignature'],
  ])('is not signed with %s', async (_what, header, signWith, reason) => {
    expect(await words(forge(header, signWith))).toBe(`Invalid token: ${reason}`);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ exp: START }, 'Invalid token: ExpiredSignature'],
    [{ exp: START - 1 }, 'Invalid token: ExpiredSignature'],
    [{ nbf: START + 1 }, 'Invalid token: ImmatureSignature'],
    [{ iss: 'https://elsewhere.example', hex_identity: undefined }, 'Invalid token: InvalidIssuer'],
    [{ aud: ['somebody-else'] }, 'Invalid token: InvalidAudience'],
    [{ aud: undefined }, 'Invalid token: InvalidAudience'],
    [{ iat: null }, 'Invalid token: Missing required claim: iat'],
    [{ exp: 'tomorrow' }, 'Invalid token: JSON error: invalid exp'],
    [{ nbf: {} }, 'Invalid token: JSON error: invalid nbf'],
    [{ sub: '' }, 'Subject empty'],
    [{ sub: 7 }, 'Invalid token: Missing required claim: sub'],
    [{ sub: 'x'.repeat(129) }, `Subject too long: "${'x'.repeat(129)}"`],
    [{ iss: '' }, 'Issuer empty'],
  ])('does not say %j', async (change, said) => {
    expect(await words(authority.sign(change))).toBe(said);
  });

  it('does not say that it is for another identity', async () => {
    expect(await words(authority.sign({ hex_identity: 'a\r\nb' }))).toMatch(
      /^Identity mismatch: token identity "a\\r\\nb" does not match computed identity "c200[0-9a-f]{60}"$/,
    );
    expect(await words(authority.sign({ sub: 'bob' }))).toMatch(/^Identity mismatch/);
  });

  it('may leave its identity to be worked out, hold for a while, and name several audiences', async () => {
    const token = authority.sign({
      hex_identity: undefined,
      nbf: START - 1,
      exp: START + 10,
      aud: ['x', 'spacetimedb'],
    });
    await expect(authority.check(token)).resolves.toMatchObject({
      identity: authority.mint({ subject: 'ann' }).identity,
    });
    await expect(authority.check(authority.sign({ aud: 'spacetimedb' }))).resolves.toBeDefined();
  });

  it('is an object', async () => {
    expect(await words(authority.signText('[]'))).toBe('Invalid token: JSON error: expected an object');
    expect(await words(authority.signText('nonsense'))).toBe('Invalid token: JSON error: expected an object');
  });

  it('is another one when a single character of it is', async () => {
    const { token } = authority.mint();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'Aa0-_.Zé'), async (at, char) => {
        fc.pre(token[at] !== char);
        const changed = token.slice(0, at) + char + token.slice(at + 1);
        await expect(authority.check(changed)).rejects.toThrow(TokenError);
      }),
      replayable(100),
    );
  });

  it('is no other text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'aA0.-_=') })),
        async (text) => {
          await expect(authority.check(text)).rejects.toThrow(TokenError);
        },
      ),
      replayable(200),
    );
  });
});
