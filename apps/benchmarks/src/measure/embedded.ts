import { fileURLToPath } from 'node:url';
import { EmbeddedSpacetime, readModuleSource } from '@nerv/embedded';
import { innerUniverseModule } from '@nerv/inner-universe/bundle';

/** The module, bundled once. */
export async function bundleModule(): Promise<string> {
  const { url, conditions } = innerUniverseModule();
  return readModuleSource({ path: fileURLToPath(url), conditions });
}

/** A fresh host in memory with the module as database `benchmark`. */
export async function openEmbedded(bundle: string): Promise<EmbeddedSpacetime> {
  const host = await EmbeddedSpacetime.open();
  await host.publish('benchmark', { code: bundle });
  return host;
}
