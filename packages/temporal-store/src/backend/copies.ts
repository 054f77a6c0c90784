import type { Branch, StateVersion } from '@nerv/core';

/** A copy to hand out: dates cannot be frozen. */
export function copyVersion(version: StateVersion): StateVersion {
  return Object.freeze({ ...version, createdAt: new Date(version.createdAt) });
}

/** A copy to hand out: dates cannot be frozen. */
export function copyBranch(branch: Branch): Branch {
  return Object.freeze({ ...branch, createdAt: new Date(branch.createdAt) });
}
