import { describe, expect, it } from 'vitest';
import { identityToHex } from '../../host/identity';
import { Permissions, type Action } from './permissions';

const ADMIN = 1n;
const OWNER = 2n;
const database = { identity: 9n, owner: OWNER };
const actions: readonly Action[] = [
  'update database',
  'reset database',
  'delete database',
  'rename database',
  'view module logs',
];

describe('where only the admin may publish', () => {
  const permissions = new Permissions({ admin: ADMIN, anyoneMayPublish: false });

  it.each(actions)('%s: the admin may, of any database, and nobody else', (action) => {
    expect(() => {
      permissions.check(ADMIN, action, database);
    }).not.toThrow();
    for (const caller of [OWNER, 3n])
      expect(() => {
        permissions.check(caller, action, database);
      }).toThrow(
        expect.objectContaining({
          status: 403,
          message: `${identityToHex(caller)} is not authorized to perform action on database ${identityToHex(9n)}: ${action}`,
        }),
      );
  });

  it('creating: others are told where the token is', () => {
    expect(() => {
      permissions.check(ADMIN, 'create database', undefined);
    }).not.toThrow();
    expect(() => {
      permissions.check(OWNER, 'create database', undefined);
    }).toThrow(/ is not authorized to perform action: create database\. .*`admin-token`/);
  });
});

describe('where anybody may publish', () => {
  const permissions = new Permissions({ admin: ADMIN, anyoneMayPublish: true });

  it.each(actions)('%s: the owner may, and nobody else', (action) => {
    expect(() => {
      permissions.check(OWNER, action, database);
    }).not.toThrow();
    for (const caller of [ADMIN, 3n])
      expect(() => {
        permissions.check(caller, action, database);
      }).toThrow(expect.objectContaining({ status: 403 }));
  });

  it('creating: everybody may', () => {
    expect(() => {
      permissions.check(3n, 'create database', undefined);
    }).not.toThrow();
  });
});
