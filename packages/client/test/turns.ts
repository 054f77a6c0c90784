/** Lets every promise settle that can settle by itself: a platform task comes after all of them. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export interface Gate {
  /** Resolves when the gate is opened. */
  readonly pass: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  let open!: () => void;
  const pass = new Promise<void>((resolve) => (open = resolve));
  return { pass, open };
}
