import { EmbeddedSpacetime, readModuleSource, type EmbeddedOptions, type LogEntry } from '../../src';

let bundle: Promise<string> | undefined;

async function troubleBundle(): Promise<{ readonly code: string }> {
  bundle ??= readModuleSource(new URL('trouble.ts', import.meta.url));
  return { code: await bundle };
}

/** A host with the module of trouble in a database `a` and another one `b`. */
export class TroubleHost {
  private constructor(
    readonly host: EmbeddedSpacetime,
    /** What was logged, in the order in which it came. */
    readonly logs: readonly LogEntry[],
  ) {}

  static async open(options: EmbeddedOptions = {}): Promise<TroubleHost> {
    const logs: LogEntry[] = [];
    const host = await EmbeddedSpacetime.open({ logger: (entry) => logs.push(entry), ...options });
    const trouble = new TroubleHost(host, logs);
    try {
      await trouble.publish('a');
      await trouble.publish('b');
    } catch (error) {
      await host.close();
      throw error;
    }
    return trouble;
  }

  async publish(name: string): Promise<void> {
    await this.host.publish(name, await troubleBundle());
  }

  keep(name: string, text: string): Promise<unknown> {
    return this.host.call(name, 'keep', [text]);
  }

  /** The notes, each with its number. */
  async look(name: string): Promise<readonly string[]> {
    const bytes = await this.host.call(name, 'look');
    const text = new TextDecoder().decode(bytes?.subarray(4));
    return text === '' ? [] : text.split('\n');
  }

  close(): Promise<void> {
    return this.host.close();
  }
}
