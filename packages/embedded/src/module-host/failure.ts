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
  return [`Uncaught ${head}`, ...frames].join('\n');
}

function read(error: unknown): { head: string; frames: string[] } {
  if (!isErrorLike(error)) return { head: show(error), frames: [] };
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  const frames: string[] = [];
  for (const line of error.stack?.split('\n') ?? []) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, name = '<anonymous>', file = '', row = '', column = ''] = match;
    if (name.includes(END_OF_USER_CODE)) break;
    // What the host does in between is no business of those who read the report.
    if (!REALM_FILES.has(file)) continue;
    frames.push(`\tat ${name.replaceAll(RECEIVER, '')} (${file}:${row}:${column})`);
  }
  return { head, frames };
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
