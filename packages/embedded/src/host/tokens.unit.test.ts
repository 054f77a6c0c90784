import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identityToHex } from './identity';
import { systemRandom } from './random-source';
import { TokenAuthority } from './tokens';

let nowSeconds = 1_700_000_000;
const clock = (): bigint => BigInt(nowSeconds) * 1_000_000n;
const authority = new TokenAuthority(clock, systemRandom);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token signed by the authority, with claims that it would not make itself. */
function forge(change: Record<string, unknown>, header: unknown = { typ: 'JWT', alg: 'ES256' }): string {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const forger = new TokenAuthority(clock, systemRandom);
  const claims = JSON.parse(forger.mint().claims) as Record<string, unknown>;
  const signed = `${part(header)}.${part({ ...claims, ...change })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

describe('a token', () => {
  it('proves the identity it was made for', () => {
    const minted = authority.mint();
    expect(authority.check(minted.token)).toEqual(minted);
    expect(Object.keys(JSON.parse(minted.claims) as object).sort()).toEqual([
      'aud',
      'exp',
      'hex_identity',
      'iat',
      'iss',
      'sub',
    ]);
    expect(JSON.parse(minted.claims)).toMatchObject({
      iss: 'localhost',
      aud: ['spacetimedb'],
      iat: nowSeconds,
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

  it.each([
    ['of two parts', 'a.b', 'three parts'],
    ['of four parts', 'a.b.c.d', 'three parts'],
    ['that is no JSON', 'not.a.token', 'no JSON object'],
    ['that is a list', `${part([])}.${part([])}.x`, 'no JSON object'],
    ['of another algorithm', `${part({ alg: 'none' })}.${part({})}.`, 'not signed with ES256'],
    ['of another host', forge({}), 'not signed by this host'],
    [
      'with a broken signature',
      `${authority.mint().token}A`.replace(/.{9}$/, 'AAAAAAAAA'),
      'not signed by this host',
    ],
  ])('%s is refused', (_what, token, why) => {
    expect(() => authority.check(token)).toThrow(
      expect.objectContaining({ problem: 'token', message: expect.stringContaining(why) }),
    );
  });

  it.each([
    [{ exp: 1_699_999_999 }, 'expired'],
    [{ iat: null }, 'iat'],
    [{ sub: '' }, 'sub'],
    [{ iss: 'x'.repeat(200) }, 'iss'],
    [{ hex_identity: '0'.repeat(64) }, 'not that of its issuer and subject'],
  ])('that says %j is refused', (change, why) => {
    const signing = new SigningAuthority(clock, systemRandom);
    expect(() => signing.check(signing.sign(change))).toThrow(why);
  });

  it('may expire later, or leave its identity to be worked out', () => {
    const signing = new SigningAuthority(clock, systemRandom);
    const { identity } = signing.check(signing.sign({ exp: nowSeconds + 10, hex_identity: undefined }));
    expect(identity).toBeGreaterThan(0n);
    nowSeconds += 20;
    expect(() => signing.check(signing.sign({ exp: nowSeconds - 1 }))).toThrow('expired');
  });
});

/** Signs what it is told to: an authority whose key the test holds. */
class SigningAuthority extends TokenAuthority {
  sign(change: Record<string, unknown>): string {
    const { claims } = this.mint();
    return this.mintClaims(JSON.stringify({ ...(JSON.parse(claims) as object), ...change }));
  }
}
