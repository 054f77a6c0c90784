import type { Benchmark } from './benchmark';
import { callback } from './callback';
import { calls } from './calls';
import { delta } from './delta';
import { durable } from './durable';
import { fresh } from './fresh';
import { growth } from './growth';
import { load } from './load';
import { publish } from './publish';
import { restart } from './restart';

/** All benchmarks, in the order they run. */
export const benchmarks: readonly Benchmark[] = [
  calls,
  publish,
  callback,
  fresh,
  delta,
  growth,
  durable,
  restart,
  load,
];
