import type { Options } from 'tsup';

export declare function library(
  overrides?: Options,
  programs?: Record<string, string>,
): ReturnType<typeof import('tsup').defineConfig>;
export declare function app(overrides?: Options): ReturnType<typeof import('tsup').defineConfig>;
