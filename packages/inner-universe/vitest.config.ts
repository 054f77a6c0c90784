import { preset } from '@nerv-tooling/vitest';

export default preset(
  {},
  {
    notMeasured: {
      'src/module':
        'runs as a bundle inside a module host (node:vm), where coverage sees no source; *.int.test.ts beside it call each reducer and procedure there',
    },
  },
);
