import { preset } from '@nerv-tooling/vitest';

const isPacking = process.env['NERV_TEST_LEVEL'] === 'int';

export default preset({ ...(isPacking ? { globalSetup: ['test/pack-all.ts'] } : {}) });
