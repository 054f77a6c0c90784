/** What `HostError` of `@nerv/embedded` says, without importing it: the package is loaded only on demand. */
interface HostRefusal extends Error {
  readonly problem: string;
}

/** What `StorageError` of `@nerv/embedded` says, likewise. */
export interface StorageRefusal extends Error {
  readonly problem: string;
}

export function isHostRefusal(error: unknown, problem: string): error is HostRefusal {
  return hasProblem(error, 'HostError') && error.problem === problem;
}

export function isStorageRefusal(error: unknown): error is StorageRefusal {
  return hasProblem(error, 'StorageError');
}

function hasProblem(error: unknown, name: string): error is Error & { readonly problem: string } {
  return (
    error instanceof Error && error.name === name && 'problem' in error && typeof error.problem === 'string'
  );
}
