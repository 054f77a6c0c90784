#!/usr/bin/env node
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline/promises';
import { run } from './run';

const { version } = createRequire(import.meta.url)('@nerv/embedded/package.json') as { version: string };
const { stdin, stdout, stderr } = process;
const stop = new AbortController();

// The first signal stops a server in order; a second one ends the process at once. The other commands just end.
if (process.argv[2] === 'start') {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code);
      stop.abort(signal);
    });
  }
}

// Whoever read the output has gone. A server goes on without.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

process.exitCode = await run(process.argv.slice(2), {
  stdout,
  stderr,
  cwd: process.cwd(),
  env: process.env,
  pid: process.pid,
  version,
  stop: stop.signal,
  onStdinEnd: (callback) => {
    stdin.once('close', callback).resume();
  },
  ask: stdin.isTTY && stdout.isTTY ? ask : undefined,
  isColoured: stdout.isTTY && process.env['NO_COLOR'] === undefined,
  // What reads and asks loads none of it.
  openServer: async (options, talk) => (await import('./open-server')).openServer(options, talk),
});
// Where it was read to see it end, it would keep the process.
stdin.destroy();
