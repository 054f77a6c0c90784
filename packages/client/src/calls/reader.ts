import type { PersistenceError, Clock } from '@nerv/core';
import { errorFromWire, parseWireError } from '@nerv/core';
import type { ReadFormat } from '@nerv/inner-universe/protocol';
import type { Link } from '../connection/link';
import type { ReadName } from '../connection/transport';
import { type Bounds, withinBounds } from './bounds';

/** Calls read procedures. A read whose connection is lost is repeated on the next one, within its bounds. */
export class Reader {
  constructor(
    private readonly link: Link,
    private readonly clock: Clock,
  ) {}

  /**
   * @param caller The method, as users know it.
   * @throws the typed error the database refuses with; `TimeoutError`; `ConnectionError` where there is no connection
   */
  read<Q, P>(
    caller: string,
    name: ReadName,
    format: ReadFormat<Q, P>,
    request: Q,
    bounds: Bounds,
  ): Promise<P> {
    const bytes = format.request.encode(request);
    return withinBounds(this.clock, bounds, { name: caller, kind: 'read' }, async (isOver) => {
      const answer = await this.#call(name, bytes, isOver);
      const reply = format.reply.decode(answer);
      if (reply.tag === 'page') return reply.value;
      throw refusal(reply.value.error);
    });
  }

  async #call(name: ReadName, request: Uint8Array, isOver: () => boolean): Promise<Uint8Array> {
    for (;;) {
      const transport = await this.link.whenUp();
      try {
        return await transport.read(name, request);
      } catch (error) {
        if (this.link.transport === transport || isOver()) throw error;
      }
    }
  }
}

/** The error of a refusal, which travels as JSON text. */
export function refusal(text: string): PersistenceError {
  return errorFromWire(parseWireError(text));
}
