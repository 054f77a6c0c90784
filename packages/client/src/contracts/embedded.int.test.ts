import { openEmbedded } from '../../test/embedded';
import { runClientContractSuite } from './index';

runClientContractSuite('embedded host', openEmbedded);
