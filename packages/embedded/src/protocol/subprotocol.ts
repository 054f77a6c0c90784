/** The WebSocket subprotocols this host speaks. v3 carries the messages of v2, one or more in a frame. */
export const V2_PROTOCOL = 'v2.bsatn.spacetimedb';
export const V3_PROTOCOL = 'v3.bsatn.spacetimedb';

export type Subprotocol = typeof V2_PROTOCOL | typeof V3_PROTOCOL;

/** Picks the newest subprotocol that a client offers, whatever the order it offers them in. */
export function negotiateSubprotocol(offered: readonly string[]): Subprotocol | undefined {
  if (offered.includes(V3_PROTOCOL)) return V3_PROTOCOL;
  return offered.includes(V2_PROTOCOL) ? V2_PROTOCOL : undefined;
}
