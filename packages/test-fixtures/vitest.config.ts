import { preset } from '@nerv-tooling/vitest';

export default preset(
  {},
  {
    notUnitTested: {
      'src/environment/test.ts':
        'fixtures that start a host, a controller and a manager for a test; test.int.test.ts asks for each of them',
      'src/environment/ephemeral-database.ts': 'opens a real host; test.int.test.ts does',
      'src/environment/temporary-path.ts':
        'makes and removes a real directory; test.int.test.ts looks for it',
    },
  },
);
