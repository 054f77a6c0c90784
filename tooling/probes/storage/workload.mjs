import { createHash } from 'node:crypto';

/** Four rows, about 700 bytes: what one published event writes. Values carry a hash of their key, so a wrong row is seen. */
export function transaction(n) {
  const rows = [];
  for (let i = 0; i < 4; i++) {
    const key = Buffer.alloc(12);
    key.writeUInt32BE(i, 0);
    key.writeBigUInt64BE(BigInt(n), 4);
    rows.push([key, valueOf(key)]);
  }
  return rows;
}

export function valueOf(key) {
  const seed = createHash('sha256').update(key).digest();
  return Buffer.concat([seed, seed, seed, seed, seed]);
}

/** Group commit: whoever arrives while a write is under way joins the next one. No timer. */
export class GroupCommit {
  #engine;
  #waiting = [];
  #running = false;

  constructor(engine) {
    this.#engine = engine;
  }

  commit(tx) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ tx, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run() {
    this.#running = true;
    await null;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#engine.commit(group.map((entry) => entry.tx));
        for (const entry of group) entry.resolve();
      } catch (error) {
        for (const entry of group) entry.reject(error);
      }
    }
    this.#running = false;
  }
}
