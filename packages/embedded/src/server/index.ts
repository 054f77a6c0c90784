export { listen, type ListeningServer, type ListenOptions } from './listen';
export type { ServedDatabases, ServedHost, ServedTokens } from './served-host';
export { DEFAULT_SERVER_LIMITS, type ServerLimits } from './server-limits';
export type { SocketLimits } from './sockets';
