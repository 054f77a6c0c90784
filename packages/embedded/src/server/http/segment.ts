import { Refused } from '../sockets/refusal';

/**
 * A segment of a path, with its escapes undone.
 * @throws Refused 400 when it is no UTF-8
 */
export function decodeSegment(segment: string, name: string): string {
  try {
    // A `%` that starts no escape stands for itself.
    return decodeURIComponent(segment.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  } catch (cause) {
    throw new Refused(400, `Invalid URL: Invalid UTF-8 in \`${name}\``, {}, { cause });
  }
}
