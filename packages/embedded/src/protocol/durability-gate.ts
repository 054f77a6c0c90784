/**
 * Says up to which commit the data is safe. A client that asked for confirmed reads gets no message about a later commit,
 * nor anything queued behind one, before the gate has passed it.
 *
 * This is where a durable store holds back acknowledgements. A database in memory has no gate: there is nothing to wait for.
 */
export interface DurabilityGate {
  /** Offset of the last commit that is safe. It never goes back. */
  readonly durableOffset: number;
  /** Calls back whenever the offset has grown. Returns a function that ends it. */
  onAdvance(listener: () => void): () => void;
}
