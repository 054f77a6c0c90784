import type { DeltaOperation, Value, VersionContent } from '@nerv/core';
import { approximateDeltaSize, approximateSize } from '../delta/size';
import type { Tip } from './branch-line';
import type { ResolvedOptions } from './options';

/** How the content of a version is to be stored, and what the tip after it has to remember of that. */
export interface StorageChoice {
  readonly content: VersionContent;
  readonly deltaDepth: number;
  readonly countedBytes: number;
}

/** Further than a delta's size demands, so that the next ones are decided without counting again. */
const COUNT_AHEAD = 64 * 1024;

/** Chooses between a delta against the tip and a snapshot. Costs as much as the delta, whatever the size of the state. */
export function chooseStorage(
  { snapshotEvery, snapshotRatio }: Pick<ResolvedOptions, 'snapshotEvery' | 'snapshotRatio'>,
  tip: Tip,
  operations: readonly DeltaOperation[],
  state: Value,
): StorageChoice {
  const snapshot = { content: { storage: 'snapshot', state }, deltaDepth: 0, countedBytes: 0 } as const;
  if (tip.state === undefined || tip.deltaDepth + 1 >= snapshotEvery) return snapshot;
  const deltaBytes = approximateDeltaSize(operations, Number.MAX_SAFE_INTEGER);
  let { countedBytes } = tip;
  if (deltaBytes > snapshotRatio * countedBytes) {
    const enough = deltaBytes / snapshotRatio;
    countedBytes = approximateSize(state, enough + COUNT_AHEAD);
    if (countedBytes < enough) return snapshot;
  }
  return { content: { storage: 'delta', operations }, deltaDepth: tip.deltaDepth + 1, countedBytes };
}
