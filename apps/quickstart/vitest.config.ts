import { preset } from '@nerv-tooling/vitest';

export default preset();
