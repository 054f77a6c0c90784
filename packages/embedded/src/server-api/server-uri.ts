/**
 * The HTTP address of a server: `http:`, `https:`, `ws:` and `wss:` are understood, and none of them is `http:`.
 * @returns without a slash at the end; `undefined` for what is no address
 */
export function serverUri(text: string): string | undefined {
  const spelled = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(spelled)) return undefined;
  const { protocol, host, pathname, search, hash, username, password } = new URL(spelled);
  if (search !== '' || hash !== '' || username !== '' || password !== '') return undefined;
  const scheme = { 'http:': 'http', 'ws:': 'http', 'https:': 'https', 'wss:': 'https' }[protocol];
  return scheme === undefined ? undefined : `${scheme}://${host}${pathname.replace(/\/+$/, '')}`;
}

/** Whether an address is one of this machine, which nobody else answers at. */
export function isLoopback(uri: string): boolean {
  const { hostname } = new URL(uri);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
