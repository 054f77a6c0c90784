import { spawn } from 'node:child_process';

/**
 * Runs this program in a process of its own, where what was loaded, compiled and cached before does not flatter a measurement.
 * @returns what it printed, read as JSON
 */
export async function inOwnProcess(args: readonly string[]): Promise<unknown> {
  const program = process.argv[1];
  if (program === undefined) throw new Error('The program does not know its own file.');
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`The process that ran ${args[0]} ended with ${code}.`);
  return JSON.parse(output);
}
