/** The rows of a database do not allow a migration that its schemas do. The message is in a server's words. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
