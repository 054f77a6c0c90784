import { HostError } from './host-error';
import { isIdentityHex } from './identity';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * @throws HostError (`name`) when the text is no name for a database
 */
export function checkDatabaseName(name: string): void {
  if (isIdentityHex(name)) {
    throw new HostError('name', `\`${name}\` looks like an identity; a database needs a name that does not`);
  }
  if (!NAME.test(name)) {
    throw new HostError(
      'name',
      `\`${name}\` is no name for a database: use lower-case letters, digits, and single hyphens between them`,
    );
  }
}
