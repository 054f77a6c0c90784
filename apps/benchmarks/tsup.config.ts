import { app } from '@nerv-tooling/tsup';

export default app();
