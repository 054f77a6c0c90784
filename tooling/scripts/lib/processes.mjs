import { spawn } from 'node:child_process';

/** A tool that failed. Its message is all that a person needs to see: what was run, how it ended, what it said. */
export class ToolError extends Error {
  /** @override */
  name = 'ToolError';
}

/** @param {number | null} code @param {string | null} signal */
const ending = (code, signal) => (signal === null ? `exit code ${code}` : `signal ${signal}`);

/**
 * Runs a tool and keeps what it says to itself, unless it fails.
 *
 * @param {string} title what the tool does, for the error
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it wrote to both outputs
 */
export function capture(title, command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      reject(new ToolError(`${title} failed: ${command} could not be started (${error.message}).`));
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new ToolError(`${output.trimEnd()}\n\n${title} failed with ${ending(code, signal)}.`));
    });
  });
}

/**
 * Runs a program in the place of this one: its input and outputs are ours, signals are handed on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 and the signal's number where a signal ended it
 */
export function passThrough(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    // A terminal sends SIGINT to the child as well; handling it here keeps this process until the child has ended.
    const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, onSignal);
    child.on('error', (error) => {
      reject(new ToolError(`${command} could not be started (${error.message}).`));
    });
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, onSignal);
      resolve(code ?? { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }[String(signal)] ?? 1);
    });
  });
}
