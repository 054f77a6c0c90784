import { adminTokenPath } from '../server-api/data-directory';
import { readSecret, writeSecret } from '../storage/secret-files';
import type { Credentials } from './tokens';

/**
 * Keeps the admin token in a host's directory, for whoever may read it there: who may do that is the admin.
 * @throws StorageError `unusable`, also when others than the owner of the file may read it
 */
export async function keepAdminToken(
  directory: string,
  admin: { readonly identity: bigint; readonly token: string },
  check: (token: string) => Promise<Credentials>,
): Promise<void> {
  const path = adminTokenPath(directory);
  const kept = (await readSecret(path))?.trim();
  const holds =
    kept !== undefined &&
    (await check(kept).then(
      ({ identity }) => identity === admin.identity,
      () => false,
    ));
  if (!holds) await writeSecret(path, `${admin.token}\n`);
}
