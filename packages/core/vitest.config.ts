import { preset } from '@nerv-tooling/vitest';

export default preset(
  {},
  {
    runsElsewhere: {
      'src/codec/check-encoded.ts':
        'runs in the module, in a context of its own; its unit tests run all of it',
    },
  },
);
