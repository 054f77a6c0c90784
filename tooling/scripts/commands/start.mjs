import { runApp } from '../lib/run-app.mjs';

/** @param {string[]} args */
export default (args) => runApp('quickstart', args);
