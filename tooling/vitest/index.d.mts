import type { ViteUserConfig } from 'vitest/config';

export interface PresetOptions {
  /**
   * Files or folders below the package that no unit test is meant for (composition of other packages, say), each with
   * the reason. They are left out of the unit coverage gate and stay in the others.
   *
   * @default {}
   */
  notUnitTested?: Record<string, string>;

  /**
   * Files or folders below the package that the tests above the unit level run in threads or processes of their own, where their coverage does
   * not reach, each with the reason. They are left out of the coverage gates of those levels and stay in the unit gate.
   *
   * @default {}
   */
  runsElsewhere?: Record<string, string>;

  /**
   * Files or folders below the package whose runs cannot be seen (code that runs only inside a module host, say), each
   * with the reason. They are left out of every coverage gate.
   *
   * @default {}
   */
  notMeasured?: Record<string, string>;
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
