import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Refused } from '../sockets/refusal';

/** The client went away in the middle of its request: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Room for the bodies of all requests, so that many large ones at once do not take all memory. */
export class BodyBudget {
  #taken = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes that are held. */
  get taken(): number {
    return this.#taken;
  }

  /** @throws Refused 503 when there is no room */
  take(bytes: number): void {
    if (this.#taken + bytes > this.maxBytes)
      throw new Refused(503, 'the server has no room for the body of this request; send it again later', {
        'retry-after': '1',
      });
    this.#taken += bytes;
  }

  give(bytes: number): void {
    this.#taken -= bytes;
  }
}

/** The body of one request. What it took of the budget is given back with `release`. */
export class RequestBody {
  #held = 0;
  #bytes: Promise<Buffer> | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly budget: BodyBudget,
  ) {}

  /**
   * May be called again, and gives the same then.
   * @throws Refused 413 when it is longer, 503 when there is no room for it
   * @throws ClientGone
   */
  read(maxBytes: number): Promise<Buffer> {
    return (this.#bytes ??= this.#read(maxBytes));
  }

  async #read(maxBytes: number): Promise<Buffer> {
    const { request } = this;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong();
    const chunks: Buffer[] = [];
    let length = 0;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        // What is left is not read: the answer ends the connection then.
        request.pause().off('data', take).off('end', settle).off('error', gone).off('close', gone);
        if (error === undefined) resolve();
        else reject(error);
      };
      const take = (chunk: Buffer): void => {
        length += chunk.length;
        try {
          if (length > maxBytes) throw tooLong();
          this.budget.take(chunk.length);
          this.#held += chunk.length;
          chunks.push(chunk);
        } catch (error) {
          settle(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const gone = (cause?: Error): void => {
        settle(new ClientGone('the client went away before its request was there', { cause }));
      };
      request.on('data', take).on('end', settle).on('error', gone).on('close', gone);
      if (request.destroyed && !request.complete) gone();
    });
    return Buffer.concat(chunks, length);
  }

  /** @throws Refused 400 when it is no UTF-8, besides what `read` throws */
  async readText(maxBytes: number): Promise<string> {
    const bytes = await this.read(maxBytes);
    if (!isUtf8(bytes)) throw new Refused(400, "Request body didn't contain valid UTF-8");
    return bytes.toString();
  }

  release(): void {
    this.budget.give(this.#held);
    this.#held = 0;
  }
}

function tooLong(): Refused {
  return new Refused(413, 'Failed to buffer the request body: length limit exceeded');
}
