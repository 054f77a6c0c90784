/**
 * Runs first in the context of a module: the globals that a SpacetimeDB module finds besides those of the language, and what
 * older engines lack of the language. It is text because it must be made of the context's own intrinsics.
 *
 * Its value is a function that takes the host's text conversions and gives back the intrinsics the host works with.
 */
export const realmScript = `(function (decodeUtf8, encodeUtf8) {
  'use strict';
  // In a vm context each look-up of a global passes an interceptor; a constant of this function does not.
  const { ArrayBuffer, DataView, Error, Promise, RangeError, SharedArrayBuffer, String, TypeError, Uint8Array } = globalThis;
  const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

  // Node 20 lacks these two.
  if (!Symbol.dispose) Object.defineProperty(Symbol, 'dispose', { value: Symbol('Symbol.dispose') });
  if (!Set.prototype.isSubsetOf) {
    define(Set.prototype, 'isSubsetOf', function isSubsetOf(other) {
      for (const value of this) if (!other.has(value)) return false;
      return true;
    });
  }

  // A module's randomness comes from its context, so that a call can be repeated.
  delete Math.random;
  Object.defineProperty(Math, 'random', {
    enumerable: false,
    configurable: true,
    get() {
      throw new TypeError('Math.random is not available in SpacetimeDB modules. Use ctx.random instead.');
    },
  });

  define(globalThis, 'TextEncoder', class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(input = '') {
      const text = String(input);
      const length = text.length;
      if (length > 64) return new Uint8Array(encodeUtf8(text));
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 127) return new Uint8Array(encodeUtf8(text));
        bytes[i] = unit;
      }
      return bytes;
    }
  });

  // The library makes one of these for every text it reads, so making one must cost next to nothing.
  const fatal = Symbol('fatal');
  class TextDecoder {
    constructor(label = 'utf-8', options = undefined) {
      if (label !== 'utf-8') throw new RangeError('The encoding label provided is invalid');
      if (options === undefined) return;
      if (options.fatal) this[fatal] = true;
      if (options.ignoreBOM) throw new TypeError("Option 'ignoreBOM' not supported");
    }
    get encoding() {
      return 'utf-8';
    }
    get fatal() {
      return this[fatal];
    }
    get ignoreBOM() {
      return false;
    }
    decode(input, options = undefined) {
      if (options !== undefined && options.stream) throw new TypeError("Option 'stream' not supported");
      if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) input = new Uint8Array(input);
      const text = decodeUtf8(input, this[fatal]);
      if (text === undefined) throw new TypeError('The encoded data was not valid for encoding utf-8');
      return text;
    }
  }
  TextDecoder.prototype[fatal] = false;
  define(globalThis, 'TextDecoder', TextDecoder);

  return { intrinsics: { DataView, Error, Promise }, global: (name) => globalThis[name] };
})`;
