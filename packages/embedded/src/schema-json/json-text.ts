/** A value that JSON can hold, with integers of any size. */
export type Json = string | number | bigint | boolean | readonly Json[] | { readonly [name: string]: Json };

/** JSON as text. Integers of any size are numbers in it, as a server writes them. */
export function jsonText(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonText).join(',')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${jsonText(field)}`);
  return `{${fields.join(',')}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
