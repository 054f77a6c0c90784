import { uuidv7, ValidationError } from '@nerv/core';
import { checkObject } from './check-input';
import type { Message, PublishOptions } from './message';

const STORED = ['correlationId', 'causationId'] as const;

/** @throws ValidationError where an option cannot be used */
export function makeMessage(
  type: string,
  data: unknown,
  options: PublishOptions,
  timestamp: number,
): Message {
  checkObject(options, 'options');
  if (options.metadata !== undefined) checkObject(options.metadata, 'metadata');
  const { id, source, correlationId, causationId, metadata } = options;
  for (const name of STORED) {
    if (metadata !== undefined && Object.hasOwn(metadata, name)) {
      throw new ValidationError({
        message: `metadata.${name} is reserved. Give ${name} as an option of its own, beside metadata.`,
        path: ['metadata', name],
        rule: 'reserved',
      });
    }
  }
  return Object.freeze({
    id: textOr(id, 'id') ?? uuidv7(),
    type,
    data,
    source: textOr(source, 'source') ?? null,
    timestamp: new Date(timestamp),
    metadata: Object.freeze({
      ...metadata,
      correlationId: textOr(correlationId, 'correlationId') ?? null,
      causationId: textOr(causationId, 'causationId') ?? null,
    }),
  });
}

function textOr<T extends string | null | undefined>(value: T, name: string): T {
  if (value === undefined || value === null || (typeof value === 'string' && value !== '')) return value;
  throw new ValidationError({
    message: `${name} must be a string of one character or more, but got ${value === '' ? 'an empty one' : typeof value}. Leave it out for its default.`,
    path: [name],
    rule: 'name',
  });
}
