import type { EmbeddedHost } from '../../src/index';

/** Prepared modules of all tests. */
export const cacheDir = 'node_modules/.cache/nerv';

/** An embedded host, as a user would open one to share it. */
export async function openHost(): Promise<EmbeddedHost> {
  const { EmbeddedSpacetime } = await import('@nerv/embedded');
  return EmbeddedSpacetime.open({ bundleCacheDir: cacheDir });
}

/** A host whose connections fail as long as `reachable` is false. */
export class FlakyHost implements EmbeddedHost {
  reachable = false;
  /** Connections that were asked for. */
  attempts = 0;
  closed = false;
  readonly #host: EmbeddedHost;

  constructor(host: EmbeddedHost) {
    this.#host = host;
  }

  get uri() {
    return this.#host.uri;
  }

  get durability() {
    return this.#host.durability;
  }

  readonly webSocket: EmbeddedHost['webSocket'] = (request) => {
    this.attempts++;
    if (!this.reachable) return Promise.reject(new Error('nobody listens'));
    return this.#host.webSocket(request);
  };

  readonly publish: EmbeddedHost['publish'] = (...given) => this.#host.publish(...given);
  readonly clients: EmbeddedHost['clients'] = (name) => this.#host.clients(name);

  readonly close: EmbeddedHost['close'] = () => {
    this.closed = true;
    return this.#host.close();
  };
}
