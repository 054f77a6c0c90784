import { runCommandOf } from '../lib/run-app.mjs';

/** @param {string[]} args */
export default (args) => runCommandOf('packages/embedded', 'nerv-spacetime', args);
