import { run } from './cli/run';

/** What ended the work before it was done, as the exit code a shell knows it by. */
let stoppedWith: number | undefined;
const controller = new AbortController();

function stop(reason: string, code: number): void {
  stoppedWith ??= code;
  controller.abort(new Error(reason));
}

// The first signal stops the work and cleans up; a second one ends the process at once.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => stop(`stopped by ${signal}`, code));
}
// Whoever read the output has gone, as in `npm start | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  stop('nobody reads the output', 141);
});

try {
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    typedIn: process.env['INIT_CWD'] ?? process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: controller.signal,
    openUniverse: async (dataDir, target) =>
      (await import('./universe/open-universe')).openUniverse(dataDir, target),
  });
} catch (error) {
  if (stoppedWith === undefined) throw error;
  process.exitCode = stoppedWith;
}
