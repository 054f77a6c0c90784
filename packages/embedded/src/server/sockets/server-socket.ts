import { WebSocket } from 'ws';

/**
 * A socket that is cut when the client breaks the rules of WebSocket, as a SpacetimeDB server does. The library would send a close frame first.
 * It emits `closing` when the first close frame was sent or has come in.
 */
export class ServerSocket extends WebSocket {
  /** The library gives a code and no reason where a rule was broken, and either both or neither where a close frame came in. */
  override close(code?: number, reason?: string | Buffer): void {
    if (code !== undefined && reason === undefined) {
      this.terminate();
      return;
    }
    const isFirst = this.readyState === ServerSocket.OPEN;
    super.close(code, reason);
    if (isFirst) this.emit('closing');
  }
}
