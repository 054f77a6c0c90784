import { preset } from '@nerv-tooling/vitest';

const starts =
  'starts and joins a host, a client, a bus and a store: with mocks a test would hold the mocks alone';

const processes =
  'starts servers in processes of their own and asks them; server-target.system.test.ts starts real ones';

export default preset(
  {},
  {
    notUnitTested: {
      'src/persistence-manager.ts': `${starts}; persistence-manager.int.test.ts and durability.int.test.ts use real ones`,
      'src/inner-universe-controller.ts': `${starts}; inner-universe-controller.int.test.ts uses real ones`,
      'src/database/embedded-database.ts': `${starts}; durability.int.test.ts opens real directories`,
      'src/database/child-server.ts': processes,
      'src/database/docker-server.ts':
        'runs containers; docker-target.docker.test.ts of apps/system-tests runs real ones (`npm run test:docker`)',
      'src/database/nerv-server.ts': processes,
      'src/database/publish-to-server.ts': processes,
      'src/database/server-database.ts': processes,
      'src/database/spacetime-server.ts': processes,
      'src/database/start-database.ts': processes,
      'src/database/publisher.ts': processes,
      'src/database/until-it-answers.ts': processes,
    },
    runsElsewhere: {
      'src/database/docker-server.ts':
        'needs a container engine, which `npm test` does not ask for (`npm run test:docker`)',
    },
  },
);
