import type { Server } from './replay.mjs';

/** A host of this package, made from its sources, in a process of its own. Its data is in a directory of its own. */
export class HostProcess implements Server {
  static start(): Promise<HostProcess>;
  readonly uri: string;
  readonly restart: () => Promise<void>;
  stop(): Promise<void>;
}
