export { HTTP_METHODS } from './raw-module-def';
export type * from './types';
export { readModuleDef } from './read-module-def';
export { SchemaError } from './schema-error';
