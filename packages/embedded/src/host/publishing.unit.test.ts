import { describe, expect, it } from 'vitest';
import { HostError } from './host-error';
import { advised, policyOf } from './publishing';

describe('the policy of a publish', () => {
  it('breaks no client unless that is said', () => {
    expect(policyOf({})).toEqual({ kind: 'compatible' });
    expect(policyOf({ policy: 'breakClients', token: '0x1' })).toEqual({
      kind: 'breakClients',
      token: '0x1',
    });
    expect(policyOf({ policy: 'breakClients' })).toEqual({ kind: 'breakClients', token: undefined });
  });

  it('takes no token that would not be looked at', () => {
    expect(() => policyOf({ token: '0x1' })).toThrow("give it together with policy: 'breakClients'");
  });
});

describe('a migration that was refused', () => {
  const error = (message: string): HostError => new HostError('migration', message);

  it('is told with what to do next', () => {
    const breaking = error('Failed: Migration plan contains a client-breaking change which is disallowed');
    expect(advised(breaking)).toMatchObject({
      problem: 'migration',
      message: expect.stringContaining("Publish with { policy: 'breakClients' }"),
      cause: breaking,
    });
    expect(advised(error('Database update rejected: Errors occurred:\nReordering\n\n'))).toMatchObject({
      message: expect.stringMatching(/Reordering\nThe database goes on .* publish with \{ clear: true \}/),
    });
  });

  it('is no other error', () => {
    const other = new HostError('init', 'no');
    expect(advised(other)).toBe(other);
    expect(advised('text')).toBe('text');
  });
});
