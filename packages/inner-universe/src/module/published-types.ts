/** The module, as far as types are concerned: it is bundled for a database and never imported. */
declare const innerUniverse: unknown;
export default innerUniverse;
