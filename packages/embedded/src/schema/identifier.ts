const START = /^[\p{XID_Start}_]/u;
const NOT_CONTINUE = /[^\p{XID_Continue}]/u;

/**
 * What is wrong with a name, or `undefined` when it may be one. Names are in Unicode Normalization Form C, start with an
 * underscore or a character of XID_Start and go on with XID_Continue (Unicode Standard Annex 31).
 */
export function identifierProblem(name: string): string | undefined {
  const about = 'module contains invalid identifier:';
  if (name === '') return `${about} Empty identifiers are forbidden.`;
  if (name.normalize('NFC') !== name) {
    return `${about} Identifier \`${name}\` is not in Unicode Normalization Form C; write it composed.`;
  }
  if (!START.test(name)) {
    const [first] = name;
    return `${about} Identifier \`${name}\` starts with '${first}', and must start with a letter or an underscore.`;
  }
  const [invalid] = NOT_CONTINUE.exec(name) ?? [];
  if (invalid !== undefined) {
    return (
      `${about} Identifier \`${name}\` contains a character '${invalid}' that is not an XID_continue character ` +
      '(according to Unicode Standard Annex 31, https://www.unicode.org/reports/tr31/) and cannot be used for entities in a module.'
    );
  }
  return undefined;
}
