import type { ViteUserConfig } from 'vitest/config';

export interface PresetOptions {
  /**
   * Files or folders below the package whose code no unit test can be meant for (it runs only inside a module host, or
   * is nothing but composition), each with the reason. They are left out of the unit coverage gate and stay in the
   * others.
   *
   * @default {}
   */
  notUnitTested?: Record<string, string>;
}

/**
 * The one vitest configuration of this repository.
 *
 * @param overrides settings of this package, over the shared ones
 */
export declare function preset(
  overrides?: NonNullable<ViteUserConfig['test']>,
  options?: PresetOptions,
): ViteUserConfig;
