import type { LogFrame, LogPlace } from './log';
import { GLOBALS_FILE, MODULE_FILE } from './realm';

const REALM_FILES: ReadonlySet<string> = new Set([MODULE_FILE, GLOBALS_FILE]);

/** The function that the module's library calls the user's code through. What is below it on the stack is not the user's. */
const END_OF_USER_CODE = '__spacetimedb_end_short_backtrace';

/** The type that a method was called on and the name it was called by: an engine shows them, a server does not. */
const RECEIVER = /^(?:[\w$]+\.)+(?=[\w$#[]+)| \[as .*\]$/g;

const FRAME = /^\s*at (?:(?:async )?(?:new )?(.*?) \()?([^()]*):(\d+):(\d+)\)?$/;

/** How an exception is written to the log: what was thrown, then where, down to the user's own code. */
export function describeException(error: unknown): string {
  const { head, frames } = read(error);
  return [
    `Uncaught ${head}`,
    ...frames.map(({ functionName, position }) => `\tat ${functionName} (${position})`),
  ].join('\n');
}

/** Where an exception comes from; `undefined` for what has no stack. */
export function placeOfException(error: unknown): LogPlace | undefined {
  const { frames } = read(error);
  const place = placeOf(frames[0]);
  return place && { ...place, trace: frames };
}

/**
 * Where the module called a method of its library that called the host.
 * @param stack of an error that was just made
 */
export function placeOfCaller(stack: string | undefined): LogPlace | undefined {
  return placeOf(framesOf(stack)[1]);
}

function placeOf(frame: LogFrame | undefined): LogPlace | undefined {
  const match = /^(.*):(\d+):\d+$/.exec(frame?.position ?? '');
  return match === null ? undefined : { filename: match[1] ?? '', lineNumber: Number(match[2]) };
}

function read(error: unknown): { head: string; frames: LogFrame[] } {
  if (!isErrorLike(error)) return { head: show(error), frames: [] };
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  return { head, frames: framesOf(error.stack) };
}

/** The frames of the module's own code. */
function framesOf(stack: unknown): LogFrame[] {
  const frames: LogFrame[] = [];
  if (typeof stack !== 'string') return frames;
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, name = '<anonymous>', file = '', row = '', column = ''] = match;
    if (name.includes(END_OF_USER_CODE)) break;
    // What the host does in between is no business of those who read the report.
    if (!REALM_FILES.has(file)) continue;
    frames.push({ functionName: name.replaceAll(RECEIVER, ''), position: `${file}:${row}:${column}` });
  }
  return frames;
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** Errors of a module are of its own realm, so `instanceof` does not know them. */
function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'message' in value &&
    typeof value.message === 'string' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}

function show(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
