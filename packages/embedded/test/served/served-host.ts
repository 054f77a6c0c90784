import { onTestFinished } from 'vitest';
import { EmbeddedSpacetime } from '../../src';
import { readModuleSource, type ModuleSource } from '../../src/module-host';

/** A host that is reached over its port alone, as a server is. */
export interface Served {
  readonly uri: string;
  /** `fetch` below `/v1/database/NAME`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Publishes as `spacetime publish` does, with `query` added to the request. */
  publish(module: ModuleSource, query?: string): Promise<Response>;
  /** Asks what a publish would change. */
  plan(module: ModuleSource): Promise<Response>;
}

/** Serves a database by this name until the test has ended. Nobody is let in who would not be on a server. */
export async function serve(name: string): Promise<Served> {
  const host = await EmbeddedSpacetime.open({ logger: () => undefined });
  onTestFinished(() => host.close());
  const { uri } = await host.listen({ port: 0, anyoneMayPublish: true });
  const answer = await fetch(`${uri}/v1/identity`, { method: 'POST' });
  const { token } = (await answer.json()) as { token: string };
  const below = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${uri}/v1/database/${name}${path}`, init);
  const send = async (method: string, path: string, module: ModuleSource): Promise<Response> =>
    below(path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/javascript' },
      body: await readModuleSource(module),
    });
  return {
    uri,
    fetch: below,
    publish: (module, query = '') => send('PUT', `?host_type=Js${query}`, module),
    plan: (module) => send('POST', '/pre_publish?host_type=Js&style=NoColor', module),
  };
}
