import { readFile } from 'node:fs/promises';

/** Who published on a data directory of a server that lets anyone: its token, for the next time. */
export const PUBLISHER = 'nerv-publisher-token';

/** The token of whoever published there before, else the one that was given, else a new one, which is kept with the data. */
export async function publisher(
  stored: string | undefined,
  given: string | undefined,
  api: { createIdentity(): Promise<{ readonly token: string }> },
  keep: (token: string) => Promise<void>,
): Promise<string> {
  const known = stored?.trim() ?? given;
  if (known !== undefined) return known;
  const { token } = await api.createIdentity();
  await keep(token);
  return token;
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
