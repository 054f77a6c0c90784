import {
  DbConnectionBuilder,
  DbConnectionImpl,
  procedures,
  procedureSchema,
  reducers,
  reducerSchema,
  schema,
  t,
  table,
  type DbConnectionConfig,
} from 'spacetimedb';
import { clientTables } from '../support/client-tables';
import { alarmColumns } from './alarm-columns';

const columns = alarmColumns(t);

const alarm = table({ name: 'alarm', public: true }, columns.alarm);

const tables = schema({
  log: table({ name: 'log', public: true }, columns.log),
  alarm,
  job: table({ name: 'job', public: true }, columns.job),
});

const reducerList = reducers(
  reducerSchema('set_alarm', columns.alarm),
  reducerSchema('change_alarm', columns.alarm),
  reducerSchema('stop_alarm', { id: t.u64() }),
  reducerSchema('set_alarms', { rows: t.array(alarm.rowType) }),
  reducerSchema('set_alarm_and_fail', columns.alarm),
  reducerSchema('try_alarm', columns.alarm),
  reducerSchema('set_job', columns.job),
  reducerSchema('stop_job', { id: t.u64() }),
  reducerSchema('settle', {}),
  reducerSchema('ring', { arg: alarm.rowType }),
);

const procedureList = procedures(procedureSchema('look', {}, t.string()));

const remoteModule = {
  versionInfo: { cliVersion: '2.10.1' as const },
  tables: clientTables(tables.schemaType.tables),
  reducers: reducerList.reducersType.reducers,
  ...procedureList,
};

export class AlarmConnection extends DbConnectionImpl<typeof remoteModule> {
  static builder(): DbConnectionBuilder<AlarmConnection> {
    return new DbConnectionBuilder(
      remoteModule,
      (config: DbConnectionConfig<typeof remoteModule>) => new AlarmConnection(config),
    );
  }
}
