import { ScheduleAt } from 'spacetimedb';
import { EmbeddedSpacetime, readModuleSource, type EmbeddedOptions } from '../../src';
import { connect, subscribe } from '../support/connect';
import { AlarmConnection } from './alarm-client';
import { VirtualTime } from './virtual-time';

export const DATABASE = 'alarms';

export const SECOND = 1_000_000n;

const BY_DATABASE = ', called by the database, no connection';

let bundle: Promise<string> | undefined;

export interface Look {
  readonly log: readonly string[];
  readonly alarms: readonly string[];
  readonly jobs: readonly string[];
}

/** A host that runs the alarm module in virtual time. */
export class AlarmHost {
  readonly host: EmbeddedSpacetime;
  readonly time: VirtualTime;
  /** Where its time began. */
  readonly started: bigint;

  private constructor(host: EmbeddedSpacetime, time: VirtualTime) {
    this.host = host;
    this.time = time;
    this.started = time.micros;
  }

  /** Publishes the module, unless the store has it. */
  static async open(
    options: Pick<EmbeddedOptions, 'store' | 'dbPath'> = {},
    time = new VirtualTime(),
  ): Promise<AlarmHost> {
    bundle ??= readModuleSource(new URL('alarms.ts', import.meta.url));
    const host = await EmbeddedSpacetime.open({
      ...options,
      clock: time.clock,
      timers: time.timers,
      logger: () => undefined,
    });
    try {
      await host.publish(DATABASE, { code: await bundle });
    } catch (error) {
      await host.close();
      throw error;
    }
    return new AlarmHost(host, time);
  }

  /** A client that sees every table, and what it was told of. */
  async join(): Promise<AlarmClient> {
    const { connection } = await connect<AlarmConnection>(this.host, DATABASE, AlarmConnection.builder());
    await subscribe(connection, 'SELECT * FROM log', 'SELECT * FROM alarm', 'SELECT * FROM job');
    return new AlarmClient(this, connection);
  }

  /** Calls as the owner. Arguments are values of SATS. */
  call(name: string, ...args: NonNullable<Parameters<EmbeddedSpacetime['call']>[2]>[number][]) {
    return this.host.call(DATABASE, name, args);
  }

  async advance(micros: bigint): Promise<void> {
    await this.time.advance(micros, () => this.call('settle'));
  }

  async look(): Promise<Look> {
    const bytes = await this.call('look');
    return JSON.parse(new TextDecoder().decode(bytes?.subarray(4))) as Look;
  }

  close(): Promise<void> {
    return this.host.close();
  }
}

export class AlarmClient {
  readonly updates: string[] = [];

  constructor(
    private readonly alarms: AlarmHost,
    readonly connection: AlarmConnection,
  ) {
    const tell = (what: string) => (_context: unknown, row: { readonly label: string }) =>
      this.updates.push(`${what} ${row.label}`);
    connection.db.alarm.onInsert(tell('+'));
    connection.db.alarm.onDelete(tell('-'));
    connection.db.log.onInsert((_context, row) => this.updates.push(row.text.replace(BY_DATABASE, '!')));
  }

  get reducers(): AlarmConnection['reducers'] {
    return this.connection.reducers;
  }

  /** Sets an alarm some time from now. */
  once(id: bigint, label: string, micros: bigint): Promise<void> {
    return this.reducers.setAlarm({ id, label, at: ScheduleAt.time(this.alarms.time.micros + micros) });
  }

  every(id: bigint, label: string, micros: bigint): Promise<void> {
    return this.reducers.setAlarm({ id, label, at: ScheduleAt.interval(micros) });
  }

  async advance(micros: bigint): Promise<void> {
    await this.alarms.time.advance(micros, () => this.reducers.settle({}));
  }

  /** What was called so far: seconds since the host began, and the label. */
  get rung(): string[] {
    return [...this.connection.db.log.iter()]
      .sort((a, b) => (a.seq < b.seq ? -1 : 1))
      .map(({ text, micros }) => {
        const seconds = Number(micros - this.alarms.started) / Number(SECOND);
        return `${seconds} ${text.replace(BY_DATABASE, '!')}`;
      });
  }

  /** Labels of the alarms that are set. */
  get alarmsSet(): string[] {
    return [...this.connection.db.alarm.iter()].map(({ label }) => label).sort();
  }
}
