/**
 * Where the module's source is, for whoever bundles and publishes it. Nothing that holds SpacetimeDB's code is published
 * bundled: the module is one ES module that imports `spacetimedb/server` and `@nerv/core`, and it is bundled where it is
 * deployed or first run.
 *
 * @packageDocumentation
 */

/** What a bundler needs to know. `EmbeddedSpacetime.publish` of `@nerv/embedded` takes `{ path, conditions }` as it is. */
export interface ModuleEntry {
  /** A file URL: `fileURLToPath(url)` is the path. */
  readonly url: URL;
  /** Conditions for the `exports` of the packages it imports; none in a published package. */
  readonly conditions: readonly string[];
}

/** The module of this package: its source inside this repository, the built file in a published package. */
export function innerUniverseModule(): ModuleEntry {
  const here = new URL(import.meta.url);
  return here.pathname.endsWith('/src/bundle/index.ts')
    ? { url: new URL('../module/index.ts', here), conditions: ['@nerv/source'] }
    : { url: new URL('./module.js', here), conditions: [] };
}
