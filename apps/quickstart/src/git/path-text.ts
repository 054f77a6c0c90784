/**
 * The path of a file as text. git paths are bytes; those that are no UTF-8 get a NUL before them, which no path has, and
 * then one character for each byte. So different paths stay different.
 */
export function pathText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `\0${Buffer.from(bytes).toString('latin1')}`;
  }
}

/** Whether a path is text in git too, so that it can be given to git again. */
export function isUtf8Path(path: string): boolean {
  return !path.startsWith('\0');
}
