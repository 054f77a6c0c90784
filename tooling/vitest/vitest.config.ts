import { preset } from './index.mjs';

export default preset();
