import { isIdentityHex } from '../../host/identity';
import { Refused } from './refusal';

const SUBSCRIBE = /^\/v1\/database\/([^/]+)\/subscribe$/;
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Which database a client asks for: by its name, or by its identity in 64 hex digits with or without `0x`. */
export type NameOrIdentity =
  { readonly kind: 'name'; readonly text: string } | { readonly kind: 'identity'; readonly text: string };

/** Path of a request's target, and the query behind it. Scheme and host, which a proxy may be sent, are left out. */
export function splitTarget(url: string): { readonly path: string; readonly query: string } {
  const target = originForm(url);
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

function originForm(url: string): string {
  const start = /^https?:\/\/[^/?#]*/i.exec(url)?.[0].length ?? 0;
  return start === 0 || url[start] === '/' ? url.slice(start) : `/${url.slice(start)}`;
}

/** Whether the target of a request is where clients connect: `/v1/database/NAME_OR_IDENTITY/subscribe`. */
export function isSubscribeTarget(target: string): boolean {
  return SUBSCRIBE.test(splitTarget(target).path);
}

/** @throws Refused 404 for another path, 400 for what is no name */
export function databaseOfPath(path: string): NameOrIdentity {
  const segment = SUBSCRIBE.exec(path)?.[1];
  if (segment === undefined) throw new Refused(404, '');
  return readNameOrIdentity(segment);
}

/**
 * What a segment of a path says.
 * @throws Refused 400 for what is no name
 */
export function readNameOrIdentity(segment: string): NameOrIdentity {
  const text = decode(segment);
  if (isIdentityHex(text)) return { kind: 'identity', text };
  if (!NAME.test(text)) throw new Refused(400, `Invalid URL: ${problemOfName(text)}`);
  return { kind: 'name', text };
}

function decode(segment: string): string {
  try {
    // A `%` that starts no escape stands for itself, and is no letter of a name.
    return decodeURIComponent(segment.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  } catch (cause) {
    throw new Refused(400, 'Invalid URL: Invalid UTF-8 in `name_or_identity`', {}, { cause });
  }
}

/** The server reads a name letter by letter and tells of the first that is wrong. */
function problemOfName(text: string): string {
  const fits = /^[a-z0-9](-?[a-z0-9])*/.exec(text)?.[0].length ?? 0;
  return `invalid ${text[fits] === '-' ? 'hyphen' : 'characters'} in database name`;
}
