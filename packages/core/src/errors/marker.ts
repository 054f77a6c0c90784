/** Registered symbols are shared by every copy of this package in a process, which `instanceof` is not. */
export function markerOf(className: string): symbol {
  return Symbol.for(`nerv.error.${className}`);
}

/** Whether `value` is an error that carries the marker of `className`, whichever copy of the package made it. */
export function hasMarker(value: unknown, className: string): boolean {
  return value instanceof Error && Reflect.get(value, markerOf(className)) === true;
}
