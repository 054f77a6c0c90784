import { library } from '@nerv-tooling/tsup';

export default library();
