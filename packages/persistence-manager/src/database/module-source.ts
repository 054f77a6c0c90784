import { fileURLToPath } from 'node:url';
import { innerUniverseModule } from '@nerv/inner-universe/bundle';

/** A module that a host can bundle and run. */
export interface ModuleSource {
  readonly path: string;
  readonly conditions: readonly string[];
}

/** The module at a path, or that of `@nerv/inner-universe`. */
export function moduleSource(modulePath: string | undefined): ModuleSource {
  if (modulePath !== undefined) return { path: modulePath, conditions: [] };
  const { url, conditions } = innerUniverseModule();
  return { path: fileURLToPath(url), conditions };
}
