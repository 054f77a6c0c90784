import { ValidationError } from '@nerv/core';
import { HANDLER_ERROR } from './handler-error';

const SEPARATOR = '.';

/** Whether this is a pattern rather than one type. */
export function isPattern(typeOrPattern: string): boolean {
  return typeOrPattern.includes('*');
}

/**
 * The test of a type or pattern. Both are split into segments at `.`: `*` stands for exactly one segment, `**`, which may
 * only come last, for one or more. So `*` matches `CREATED` but not `user.created`, `user.*` matches `user.created`, and
 * `**` matches every type. What holds no `*` matches itself only.
 *
 * @throws ValidationError where it is empty, or has a `*` that is no whole segment
 */
export function compilePattern(pattern: string): (type: string) => boolean {
  checkNotEmpty(pattern);
  if (!isPattern(pattern)) return (type) => type === pattern;
  const wanted = pattern.split(SEPARATOR);
  wanted.forEach((segment, index) => {
    checkSegment(pattern, segment, index === wanted.length - 1);
  });
  if (pattern === '**') return () => true;
  const open = wanted.at(-1) === '**';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  return (type) => {
    const segments = type.split(SEPARATOR);
    if (open ? segments.length <= fixed.length : segments.length !== fixed.length) return false;
    return fixed.every((segment, index) => segment === '*' || segment === segments[index]);
  };
}

/**
 * Checks what is to be the type of an event that is published.
 *
 * @throws ValidationError where it is empty, holds a `*`, or is `HANDLER_ERROR`
 */
export function checkPublishable(type: string): void {
  checkNotEmpty(type);
  if (isPattern(type)) {
    throw refused(
      'event-type',
      `"${type}" is a pattern, which stands for other types. Publish under one type.`,
    );
  }
  checkNotReserved(type);
}

/** @throws ValidationError where it is `HANDLER_ERROR` */
export function checkNotReserved(type: string): void {
  if (type !== HANDLER_ERROR) return;
  throw refused(
    'reserved',
    `${HANDLER_ERROR} is published by the bus itself, when a handler fails. Choose another type.`,
  );
}

function checkNotEmpty(input: string): void {
  if (typeof input === 'string' && input !== '') return;
  throw refused(
    'event-type',
    `An event type or pattern must be a string of one character or more, but got ${input === '' ? 'an empty one' : typeof input}.`,
  );
}

function checkSegment(pattern: string, segment: string, last: boolean): void {
  if (!segment.includes('*') || segment === '*' || (segment === '**' && last)) return;
  throw refused(
    'event-pattern',
    `"${pattern}" is no pattern: "*" must be a whole segment, and "**" the last one, as in "user.*" or "user.**".`,
  );
}

function refused(rule: string, message: string): ValidationError {
  return new ValidationError({ message, path: ['type'], rule });
}
