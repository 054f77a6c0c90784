import { uuidv7 } from '@nerv/core';
import type { Operation, ReadFormat } from '@nerv/inner-universe/protocol';
import type { Link } from '../connection/link';
import type { ReadName } from '../connection/transport';
import { checkInteger, checkName, checkSignal, optional } from '../input/check';
import type { CallOptions, WriteOptions } from '../types/options';
import type { AppliedWrite, Writer } from '../writes/writer';
import type { Bounds } from './bounds';
import type { Reader } from './reader';

/** The two ways a call of the client takes, with the bounds every call has. */
export class Calls {
  constructor(
    private readonly link: Link,
    private readonly writer: Writer,
    private readonly reader: Reader,
    private readonly timeoutMs: number,
  ) {}

  /** Operations that happen together or not at all. */
  async write(name: string, operations: readonly Operation[], options: WriteOptions): Promise<AppliedWrite> {
    const { operationId = uuidv7() } = options;
    const write = { operationId: checkName(operationId, ['operationId']), operations };
    const bounds = this.bounds(options);
    if (this.link.refusal !== undefined) throw this.link.refusal;
    return this.writer.write(name, write, bounds);
  }

  async read<Q, P>(
    caller: string,
    name: ReadName,
    format: ReadFormat<Q, P>,
    request: Q,
    options: CallOptions,
  ): Promise<P> {
    return this.reader.read(caller, name, format, request, this.bounds(options));
  }

  private bounds({ timeoutMs = this.timeoutMs, signal }: CallOptions): Bounds {
    return {
      timeoutMs: checkInteger(timeoutMs, ['timeoutMs'], 1),
      signal: optional(signal, ['signal'], checkSignal),
    };
  }
}
