/** How deep a value of a recursive type may nest, and a type in a module definition. */
export const MAX_DEPTH = 128;

/**
 * How many elements an array may have when they take no bytes. Arrays of anything else are bounded by the bytes there
 * are; here the count alone could ask for gigabytes of memory.
 */
export const MAX_EMPTY_ELEMENTS = 65_536;
