const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * What is wrong with a text as base64url without padding (RFC 4648, section 5), in the words of the library that a server decodes with. It takes
 * no text of which the bits that are left over are not zero: there would be several texts for the same bytes.
 */
export function base64Fault(text: string): string | undefined {
  const invalid = Array.from(text).findIndex((char) => !ALPHABET.includes(char));
  if (invalid >= 0) {
    const before = Buffer.byteLength(Array.from(text).slice(0, invalid).join(''));
    return `Invalid symbol ${Buffer.from(text)[before]}, offset ${before}.`;
  }
  const rest = text.length % 4;
  if (rest === 1) return `Invalid input length: ${text.length}`;
  const unused = rest === 2 ? 0b1111 : rest === 3 ? 0b11 : 0;
  const last = text.slice(-1);
  if ((ALPHABET.indexOf(last) & unused) === 0) return undefined;
  return `Invalid last symbol ${last.charCodeAt(0)}, offset ${text.length - 1}.`;
}
