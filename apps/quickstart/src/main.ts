import { run } from './cli/run';

/** The first signal stops the work and cleans up; a second one ends the process at once. */
const controller = new AbortController();
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
let stoppedWith: number | undefined;
for (const [signal, code] of Object.entries(codes)) {
  process.once(signal, () => {
    stoppedWith = code;
    controller.abort(new Error(`stopped by ${signal}`));
  });
}

try {
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    typedIn: process.env['INIT_CWD'] ?? process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: controller.signal,
    openUniverse: async () => (await import('./universe/open-universe')).openUniverse(),
  });
} catch (error) {
  if (stoppedWith === undefined) throw error;
  process.exitCode = stoppedWith;
}
