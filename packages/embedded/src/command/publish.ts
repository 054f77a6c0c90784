import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readModuleSource } from '../module-host';
import { isLoopback, isSystemError, type ServerPlan, type ServerApi } from '../server-api';
import { CommandError } from './command-error';
import { EXIT, type ExitCode } from './exit-codes';
import { findServer } from './find-server';
import type { PublishCommandOptions } from './publish-options';
import type { Report } from './report';

export interface PublishSurroundings {
  readonly report: Report;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks whoever sits at the terminal. `undefined`: nobody does. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  readonly isColoured: boolean;
}

/** What the server is asked for in the end. */
interface Decision {
  readonly clear: boolean;
  readonly plan: Extract<ServerPlan, { kind: 'migrate' }> | undefined;
}

/** @throws CommandError, ServerError, ModuleError */
export async function publish(
  options: PublishCommandOptions,
  surroundings: PublishSurroundings,
): Promise<ExitCode> {
  const { report, cwd } = surroundings;
  const { name } = options;
  const { api, token } = await findServer(options.whereabouts, surroundings);
  if (token === undefined && !options.whereabouts.isAnonymous)
    throw new CommandError(
      'token',
      `Publishing needs a token: give --data-dir for the server's own, --token, or --anonymous (nobody will own the database then).`,
    );
  const bundle = await readBundle(options, cwd);
  if (!isLoopback(api.uri))
    await confirm(`${api.uri} is not on this machine. Publish there?`, '--yes', options, surroundings);
  const { clear, plan } = await decide(api, bundle, options, surroundings);
  report.progress(`Publishing ${options.module} to ${api.uri} …`);
  const { databaseIdentity, op } = await api.publish(name, bundle, { clear, planToken: plan?.token });
  report.result(
    {
      database: name,
      databaseIdentity,
      op,
      dataDeleted: clear,
      plan: plan?.plan ?? null,
      breaksClients: plan?.breaksClients ?? false,
    },
    `${op === 'created' ? 'Created' : 'Updated'} database ${name}, identity ${databaseIdentity}.`,
  );
  return EXIT.done;
}

async function readBundle({ module, isBundle }: PublishCommandOptions, cwd: string): Promise<string> {
  const path = resolve(cwd, module);
  if (!isBundle) return readModuleSource({ path });
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT', 'EISDIR', 'EACCES')) throw cause;
    throw new CommandError('source', `Cannot read the bundle ${path} (${cause.code}).`, EXIT.failed, {
      cause,
    });
  }
}

async function decide(
  api: ServerApi,
  bundle: string,
  options: PublishCommandOptions,
  surroundings: PublishSurroundings,
): Promise<Decision> {
  const { report, isColoured } = surroundings;
  const { name, deleteData } = options;
  const deleting = `This deletes all data of database ${name}. Go on?`;
  if (deleteData === 'always') {
    if (await api.hasDatabase(name)) await confirm(deleting, '--yes', options, surroundings);
    return { clear: true, plan: undefined };
  }
  report.progress('Checking what changes …');
  const plan = await api.plan(name, bundle, isColoured && !report.isJson);
  if (plan === undefined) return { clear: false, plan };
  if (plan.kind === 'refused') {
    report.progress(plan.reason);
    if (deleteData === 'never')
      throw new CommandError(
        'migration',
        `Database ${name} cannot be migrated to this module, and was left as it is: ${plan.reason.trim()}\nChange the module, or delete the data with --delete-data=on-conflict.`,
      );
    await confirm(deleting, '--yes', options, surroundings);
    return { clear: true, plan: undefined };
  }
  if (plan.plan.trim() !== '') report.progress(plan.plan.trimEnd());
  if (plan.breaksClients && !options.mayBreakClients)
    await confirm(
      'This disconnects the clients that are connected. Go on?',
      '--break-clients or --yes',
      options,
      surroundings,
    );
  return { clear: false, plan };
}

async function confirm(
  question: string,
  flag: string,
  { isSure }: PublishCommandOptions,
  { ask }: PublishSurroundings,
): Promise<void> {
  if (isSure || (await ask?.(question)) === true) return;
  const why =
    ask === undefined ? `Nobody is there to ask; give ${flag} to go on.` : 'It was answered with no.';
  throw new CommandError('confirmation', `${question} ${why} Nothing was changed.`);
}
