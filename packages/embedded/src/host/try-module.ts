import type { DatabaseDetails, DatabaseRunner } from './database-runner';

/**
 * Loads a bundle in a thread that has nothing to lose, where databases have threads of their own: a module that never ends loading must not take
 * down the one that runs. What it logs meanwhile, it logs again when it is used.
 * @throws ModuleError, SchemaError when the module is not accepted
 * @throws HostError (`crashed`)
 */
export async function tryModule(
  runner: DatabaseRunner,
  details: DatabaseDetails,
  program: string,
): Promise<void> {
  if (runner.isolation === 'none') return;
  const nothing = { program, offset: 0, tables: [], sequences: new Map<string, bigint>() };
  const tried = await runner.takeOver(nothing, { ...details, log: () => undefined, onEnd: () => undefined });
  await tried.close(1001, 'module exited');
}
