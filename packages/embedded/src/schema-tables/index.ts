export { SchemaTables } from './schema-tables';
