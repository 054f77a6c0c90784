/**
 * A client sent bytes that are no message of the protocol. The connection is closed with code 1011 and the message of
 * this error as its reason.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
