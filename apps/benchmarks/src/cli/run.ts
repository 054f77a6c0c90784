import { cpus } from 'node:os';
import { setGlobalLogLevel } from 'spacetimedb';
import type { Report } from '../benchmarks/benchmark';
import { benchmarks } from '../benchmarks/index';
import { serveUnderLoad } from '../load/server';
import { timeFreshDatabases } from '../measure/fresh-database';
import { timeRestartPart } from '../measure/restart-part';
import { parseCommand, usage, UsageError } from './options';
import { formatReport } from './report';

interface Output {
  readonly out: (text: string) => void;
  /** Progress: not part of the result. */
  readonly progress: (text: string) => void;
}

/** Runs what the arguments say. Returns the exit code. */
export async function run(args: readonly string[], { out, progress }: Output): Promise<number> {
  setGlobalLogLevel('warn');
  let command;
  try {
    command = parseCommand(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    progress(error.message);
    return 2;
  }
  if (command.kind === 'help') {
    out(usage);
    return 0;
  }
  if (command.kind === 'fresh-database') {
    out(JSON.stringify(await timeFreshDatabases(command.bundle, command.cache)));
    return 0;
  }
  if (command.kind === 'load-server') {
    await serveUnderLoad(command.bundle, command.cache);
    return 0;
  }
  if (command.kind === 'restart-part') {
    out(JSON.stringify(await timeRestartPart(command.part, command.path, command.cache)));
    return 0;
  }
  const { names, json, settings } = command;
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown' };
  if (!json) out(`Node ${machine.node}, ${machine.cpus} × ${machine.model}\n`);
  const reports: Report[] = [];
  for (const { name, title, run: measure } of benchmarks.filter((benchmark) =>
    names.includes(benchmark.name),
  )) {
    const report = { name, title, ...(await measure(settings, (text) => progress(`${name}: ${text}`))) };
    reports.push(report);
    if (!json) out(formatReport(report));
  }
  if (json) out(JSON.stringify({ machine, settings, reports }, null, 2));
  return 0;
}
