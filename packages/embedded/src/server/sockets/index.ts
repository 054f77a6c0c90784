export type { Tokens } from './authenticate';
export { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './limits';
export type { Refusal } from './refusal';
export { SocketServer, type SocketServerOptions } from './socket-server';
export { isSubscribeTarget } from './subscribe-path';
