import { argv } from 'node:process';
import { EmbeddedSpacetime } from '../../../src';
import type { Rows } from '../vault-host';

/** What a process found in a host's directory. */
export type Sight =
  /** What was there, and what was there after each of a few writes and openings. */
  | { readonly rows: Rows; readonly later: readonly Rows[] }
  | { readonly refused: { readonly name: string; readonly problem?: string; readonly message: string } };

/** So many openings later the storage engine has rewritten its files. */
const OPENINGS = 3;

/** Opens a directory and prints, as JSON, a `Sight` of the vault in it. What is there is written to, and opened again. */
const [dbPath = '', bundleCacheDir = ''] = argv.slice(2);

async function look(use: (host: EmbeddedSpacetime) => Promise<void>): Promise<Rows> {
  const host = await EmbeddedSpacetime.open({ dbPath, bundleCacheDir, logger: () => undefined });
  try {
    const bytes = await host.call('vault', 'look');
    const rows = JSON.parse(new TextDecoder().decode(bytes?.subarray(4))) as Rows;
    await use(host);
    return rows;
  } finally {
    await host.close();
  }
}

async function write(host: EmbeddedSpacetime): Promise<void> {
  await host.call('vault', 'write', [1000, 'after']);
}

async function see(): Promise<Sight> {
  const rows = await look(write).catch((error: unknown) => error);
  if (rows instanceof Error) {
    const { name, message } = rows;
    return { refused: { ...(rows as { problem?: string }), name, message } };
  }
  // What was let in stays in: nothing is caught here.
  const later: Rows[] = [];
  while (later.length < OPENINGS) later.push(await look(write));
  return { rows: rows as Rows, later };
}

console.log(JSON.stringify(await see()));
