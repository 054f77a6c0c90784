export { ByteReader } from './byte-reader';
export { ByteWriter } from './byte-writer';
export * from './client-messages';
export { alwaysDurable, type DurabilityGate } from './durability-gate';
export { Inbox } from './inbox';
export { MAX_FRAME_BYTES, Outbox } from './outbox';
export { ProtocolError } from './protocol-error';
export * from './server-messages';
export { negotiateSubprotocol, V2_PROTOCOL, V3_PROTOCOL, type Subprotocol } from './subprotocol';
