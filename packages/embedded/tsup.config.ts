import { library } from '@nerv-tooling/tsup';

export default library(
  {},
  {
    'nerv-spacetime': 'src/command/main.ts',
    'database-worker': 'src/workers/database-worker.ts',
  },
);
