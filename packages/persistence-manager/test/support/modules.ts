/** A module that declares nothing. */
export const NO_TABLES = `
import * as sys from 'spacetime:sys@2.0';
class SenderError extends Error {}
const hooks = {
  __describe_module__: () => new Uint8Array([2, 0, 0, 0, 0]),
  __get_error_constructor__: () => Error,
  __sender_error_class__: SenderError,
  __call_reducer__() {},
  __call_procedure__: () => new Uint8Array(0),
};
export default { [sys.moduleHooks]: () => hooks };
`;
