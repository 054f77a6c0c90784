import { schema, t, table } from 'spacetimedb/server';
import { jarColumns } from './jar-columns';

const shelf = schema({ jar: table({ name: 'jar', public: true }, jarColumns(t)) });
export default shelf;
