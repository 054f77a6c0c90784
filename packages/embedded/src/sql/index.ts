export { asksForAllTables, compileQuery, type CompiledQuery } from './compile-query';
export { SqlError } from './sql-error';
export type { Catalog } from './typing';
export { columnKey, type Watch } from './watch';
