import { SchemaError, readModuleDef } from '../../src/schema';
import { encodeModuleDef, type ModuleSketch } from './module-def';

/** The rules that a module definition breaks. */
export function problemsOf(sketch: ModuleSketch): SchemaError['problems'] {
  try {
    readModuleDef(encodeModuleDef(sketch));
  } catch (error) {
    if (error instanceof SchemaError) return error.problems;
    throw error;
  }
  return [];
}
