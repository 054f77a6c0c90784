import { readFileSync } from 'node:fs';
import { ValidationError } from '@nerv/core';

/** @throws ValidationError where it is not there, or holds no JSON object */
export function readConfigFile(path: string): Readonly<Record<string, unknown>> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    throw unusable(path, 'cannot be read', cause);
  }
  let settings: unknown;
  try {
    settings = JSON.parse(content);
  } catch (cause) {
    throw unusable(path, 'is no JSON', cause);
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw unusable(path, 'holds no JSON object', undefined);
  }
  return settings as Record<string, unknown>;
}

function unusable(path: string, problem: string, cause: unknown): ValidationError {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  return new ValidationError({
    message: `The configuration file ${path} ${problem}${reason}. Correct option file or variable NERV_CONFIG, or leave them out.`,
    path: ['file'],
    rule: 'config-file',
    cause,
  });
}
