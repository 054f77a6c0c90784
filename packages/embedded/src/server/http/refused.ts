import { Refused } from '../sockets/refusal';
import { bare, text, type Answer } from './answer';

/** The answer that a refusal is. @throws whatever else it was */
export function refusedAnswer(error: unknown): Answer {
  if (!(error instanceof Refused)) throw error;
  const headers = Object.entries(error.headers);
  return error.message === '' ? bare(error.status, headers) : text(error.status, error.message, headers);
}
