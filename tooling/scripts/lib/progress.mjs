import { ToolError } from './processes.mjs';

/**
 * Says what is being done, does it, says how long it took. On standard error, so that the output of a program that runs
 * afterwards stays its own.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  console.error(`${title} …`);
  const start = performance.now();
  const result = await work();
  console.error(`${title}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * The outermost frame of a script: its result is the exit code; a failed tool is shown as it spoke, anything else with
 * its stack.
 *
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof ToolError ? error.message : error);
    process.exitCode = 1;
  }
}
