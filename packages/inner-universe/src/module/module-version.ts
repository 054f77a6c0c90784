import manifest from '../../package.json' with { type: 'json' };
import { batchFormat } from '../protocol/index';

/** Version of the package the module is built from. */
export const moduleVersion: string = manifest.version;

/** Greatest format version of a batch it takes. */
export const protocolVersion: number = batchFormat.version;
