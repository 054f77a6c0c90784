import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** Inside the package, so that `spacetimedb` is found from there. */
const DIRECTORY = fileURLToPath(new URL(`../../node_modules/.cache/modules-${process.pid}`, import.meta.url));

const HEAD = `
import { schema, table, t, SenderError, Router, SyncResponse } from 'spacetimedb/server';
const x = table({ name: 'x', public: true }, { id: t.u32().primaryKey() });
void [schema, table, t, SenderError, Router, SyncResponse];
`;

let count = 0;

afterAll(async () => {
  await rm(DIRECTORY, { recursive: true, force: true });
});

/** Writes a module to a file of its own and returns the path. The library is imported, and the table \`x\` is made. */
export async function writeModule(source: string, name = 'module'): Promise<string> {
  await mkdir(DIRECTORY, { recursive: true });
  const path = join(DIRECTORY, `${name.replaceAll(' ', '-')}-${count++}.ts`);
  await writeFile(path, `${HEAD}\n${source}\n`);
  return path;
}
