import { preset } from '@nerv-tooling/vitest';

const starts =
  'starts and joins a host, a client, a bus and a store: with mocks a test would hold the mocks alone';

export default preset(
  {},
  {
    notUnitTested: {
      'src/persistence-manager.ts': `${starts}; persistence-manager.int.test.ts and durability.int.test.ts use real ones`,
      'src/inner-universe-controller.ts': `${starts}; inner-universe-controller.int.test.ts uses real ones`,
      'src/database/embedded-database.ts': `${starts}; durability.int.test.ts opens real directories`,
    },
  },
);
