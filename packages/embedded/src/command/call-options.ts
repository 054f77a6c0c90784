import { usageError } from './command-error';
import { readCommandLine, type CommandSpec } from './command-line';
import { readWhereabouts, serverOptions, type Whereabouts } from './find-server';

export interface CallCommandOptions {
  readonly name: string;
  readonly functionName: string;
  /** SATS-JSON: an array. */
  readonly args: string;
  readonly whereabouts: Whereabouts;
  readonly isJson: boolean;
}

export const callSpec = {
  name: 'call',
  summary: 'Calls a reducer or a procedure, and prints what a procedure returns, in SATS-JSON.',
  parameters: 'NAME FUNCTION [ARGUMENT …]',
  options: { ...serverOptions, json: { help: 'print the result as one JSON document' } },
  more: `An ARGUMENT is SATS-JSON: 5, true, '[1, 2]', '{"x": 1}', '"text"'. What is none, such as text without quotation marks, is a
string, unless it begins as a list, an object or a string does. What begins with a minus and is no number goes after --.`,
} as const satisfies CommandSpec;

/** @throws CommandError (`usage`) */
export function readCallOptions(args: readonly string[]): CallCommandOptions | 'help' {
  const given = readCommandLine<keyof typeof callSpec.options>(callSpec, args);
  if (given.flag('help')) return 'help';
  const [name, functionName, ...values] = given.positionals;
  if (name === undefined) throw usageError('Which database? Give its NAME.', 'call');
  if (functionName === undefined)
    throw usageError('Which function? Give it after the name of the database.', 'call');
  return {
    name,
    functionName,
    args: `[${values.map(satsJson).join(',')}]`,
    whereabouts: readWhereabouts(given, 'call'),
    isJson: given.flag('json'),
  };
}

/** The text itself where it is JSON, so that no digit of a number is lost. */
function satsJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    if (/^\s*["[{]/.test(text)) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw usageError(`The argument ${text} is no JSON (${reason}).`, 'call');
    }
    return JSON.stringify(text);
  }
}
